import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MeasuredClient, pinned } from './measured-clients.js'
import { root, run } from './processes.js'
import { type Section, table } from './report.js'

interface Installed {
  readonly packages: number
  readonly bytes: number
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return bytes
}

async function install(specs: readonly string[], folder: string): Promise<Installed> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }')
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund']
  await run('npm', ['install', ...flags, ...specs], folder)
  const lock = JSON.parse(
    await readFile(join(folder, 'node_modules/.package-lock.json'), 'utf8'),
  ) as { packages: Record<string, unknown> }
  return {
    packages: Object.keys(lock.packages).length,
    bytes: await bytesIn(join(folder, 'node_modules')),
  }
}

/** The size of the packages that a user installs. */
export async function installed(clients: readonly MeasuredClient[]): Promise<Section> {
  const rows: string[][] = []
  for (const { id, title, packages } of clients) {
    if (id === 'bare') {
      rows.push([title, '0', '0', ''])
      continue
    }
    const folder = await mkdtemp(join(tmpdir(), 'data8-bench-'))
    try {
      let specs = packages.map(pinned)
      let unpacked = ''
      if (id === 'ours') {
        const packed = JSON.parse(
          await run(
            'npm',
            ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
            root,
          ),
        ) as { filename: string; size: number; unpackedSize: number; entryCount: number }[]
        const [tarball] = packed
        specs = [`./${tarball?.filename}`]
        unpacked = `${((tarball?.unpackedSize ?? 0) / 1024).toFixed(0)} KB in ${tarball?.entryCount} files (${((tarball?.size ?? 0) / 1024).toFixed(0)} KB packed)`
      }
      const found = await install(specs, folder)
      rows.push([title, String(found.packages), (found.bytes / 2 ** 20).toFixed(1), unpacked])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
  return {
    name: 'install',
    markdown: [
      '## Installed',
      'What `npm install` puts into an empty folder. Ours has `soap` as an optional dependency (for security objects, and as the server of the emulator); a plain call loads none of it.',
      table(['client', 'packages', 'MB', 'the package itself'], rows),
    ].join('\n\n'),
    verdicts: [],
    panels: [],
  }
}
