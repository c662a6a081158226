import path from 'node:path'
import { toolFile } from '../tool-file.js'
import { outputOf } from './steps.js'

/** A packed file of the package. */
export interface PackedFile {
  readonly path: string
  /** Bytes of the packed file, and of its content. */
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

/** Builds the package and packs it into a folder. */
export function packInto(folder: string): PackedFile {
  outputOf('npm', 'run', '--silent', 'build')
  // What a script writes would be in the JSON.
  const args = ['--json', '--ignore-scripts', '--dry-run=false', '--pack-destination', folder]
  const [packed] = JSON.parse(outputOf('npm', 'pack', ...args))
  return { ...packed, path: path.join(folder, packed.filename) }
}

/** One line about a packed file. */
export function describe({ path: file, size, unpackedSize, files }: PackedFile): string {
  return `${path.basename(file)}, ${files.length} files, ${kilobytes(size)}, unpacked ${kilobytes(unpackedSize)}`
}

/** Each file with its size, the largest first. */
export function fileList({ files }: PackedFile): readonly string[] {
  const bySize = [...files].sort((a, b) => b.size - a.size || a.path.localeCompare(b.path))
  return bySize.map(({ path: name, size }) => `${kilobytes(size).padStart(10)}  ${name}`)
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`
}

/**
 * Checks a packed file with publint.
 *
 * @throws Error with its findings
 */
export function checkWithPublint(file: string): string {
  return lastLine(outputOf(process.execPath, toolFile('publint', 'src/cli.js'), file, '--strict'))
}

/**
 * Checks the types of a packed file with @arethetypeswrong/cli.
 *
 * @throws Error with its findings
 */
export function checkWithAttw(file: string): string {
  const cli = toolFile('@arethetypeswrong/cli', 'dist/index.js')
  const output = outputOf(process.execPath, cli, file, '--no-emoji', '--format', 'ascii')
  const found = output.split('\n').find((line) => line.includes('No problems found'))
  if (found === undefined) throw new Error(output)
  return found.trim()
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1)
}
