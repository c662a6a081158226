import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../package/packed-package.js'
import { atTheirLines, type Block } from './blocks.js'
import type { Check } from './checks.js'
import type { Consumer } from './consumer.js'
import type { Fault } from './fault.js'
import { runNode } from './programs.js'

/** What a module prints at its end, so that it is seen where it ends before. */
export const END = 'the end of the blocks'

/** Blocks that are one module. */
export interface Module {
  readonly file: string
  /** Its first line in the file. */
  readonly line: number
  /** The path of the code that was emitted. */
  readonly code: string
  readonly isComment: boolean
}

export interface Compiled {
  readonly faults: readonly Fault[]
  /** Those that are to be run, and have no faults. */
  readonly modules: readonly Module[]
}

/**
 * Compiles all blocks in one run. Those of a document are one module, in which they have the lines of the document; each
 * of a comment is its own.
 */
export async function compile(
  blocks: readonly (readonly [Block, Check])[],
  consumer: Consumer,
): Promise<Compiled> {
  const groups = new Map<string, { readonly blocks: Block[]; readonly isRun: boolean }>()
  const add = (name: string, block: Block, isRun: boolean): void => {
    const group = groups.get(name) ?? { blocks: [], isRun }
    group.blocks.push(block)
    groups.set(name, group)
  }
  const withMore = new Set(
    blocks.filter(([, check]) => check === 'compile').map(([{ file }]) => file),
  )
  for (const [block, check] of blocks) {
    const isComment = !block.file.endsWith('.md')
    if (check === 'run') add(isComment ? `${block.file}.${block.line}` : block.file, block, true)
    // All of a document once more, with those that are not run.
    if (withMore.has(block.file)) add(`${block.file}.all`, block, false)
  }
  for (const [name, { blocks: group }] of groups) {
    const file = path.join(consumer.folder, 'modules', `${name}.ts`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, `${atTheirLines(group)}console.log('${END}')\n`)
  }
  const faults = await faultsOfCompiler(consumer)
  const broken = new Set(faults.map(({ module }) => module))
  return {
    faults: faults.map(({ file, line, message }) => ({ file, line, message })),
    modules: [...groups].flatMap(
      ([
        name,
        {
          blocks: [first],
          isRun,
        },
      ]) => {
        if (!isRun || first === undefined || broken.has(name)) return []
        const code = path.join(consumer.folder, 'out/modules', `${name}.js`)
        return [
          { file: first.file, line: first.line, code, isComment: !first.file.endsWith('.md') },
        ]
      },
    ),
  }
}

async function faultsOfCompiler({
  folder,
}: Consumer): Promise<readonly (Fault & { readonly module: string })[]> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  const { status, output } = await runNode([tsc, '-p', folder, '--pretty', 'false'], {
    folder,
    env: {},
  })
  const faults = output.split('\n').flatMap((text) => {
    const match = /^modules\/(\S+)\.ts\((\d+),\d+\): (error .*)$/.exec(text)
    if (match === null) {
      if (/^\S.*error TS/.test(text)) throw new Error(text)
      return []
    }
    const [, module = '', line = '', message = ''] = match
    const file = module.replace(/\.all$/, '').replace(/(\.ts)\.\d+$/, '$1')
    return [{ file, line: Number(line), message, module }]
  })
  if (status !== 0 && faults.length === 0) throw new Error(`status ${status}: ${output}`)
  return faults
}
