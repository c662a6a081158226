import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import type { Plugin } from 'esbuild'
import { bundle } from '../../scripts/bundle.js'

/** Two entry points, each with a module that goes into the library. */
const sources = {
  'first.ts': "export { one } from './one.js'\n",
  'second.ts': "export { two } from './two.js'\n",
  'one.ts': 'export const one = 1\n',
  'two.ts': 'export const two = 2\n',
}

describe('the bundles', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'bundle-'))
    for (const [name, text] of Object.entries(sources)) writeFileSync(path.join(folder, name), text)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  /** What is written where one entry point is read later than the other. */
  async function writtenWithLate(late: string): Promise<Record<string, string>> {
    const out = path.join(folder, 'out')
    mkdirSync(out)
    const delay: Plugin = {
      name: 'delay',
      setup({ onLoad }) {
        onLoad({ filter: new RegExp(`[\\\\/]${late}\\.ts$`) }, async ({ path: file }) => {
          await sleep(100)
          return { contents: readFileSync(file, 'utf8'), loader: 'ts' }
        })
      },
    }
    await bundle({
      folder: out,
      format: 'esm',
      entryPoints: { first: path.join(folder, 'first.ts'), second: path.join(folder, 'second.ts') },
      commands: {},
      base: {},
      outside: [],
      plugins: [delay],
    })
    const texts = readdirSync(out).map((name) => [name, readFileSync(path.join(out, name), 'utf8')])
    rmSync(out, { recursive: true })
    return Object.fromEntries(texts) as Record<string, string>
  }

  it('are the same in whatever order files are read', async () => {
    const written = await writtenWithLate('first')
    expect(written).to.have.all.keys('first.js', 'second.js', 'library.js')
    expect(await writtenWithLate('second')).to.deep.equal(written)
  })
})
