import { rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { toolFile } from '../../scripts/tool-file.js'
import { runTasks } from '../support/run-tasks.js'
import type { Block } from './blocks.js'
import { type Check, checkOf } from './checks.js'
import { compile, END, type Module } from './compile.js'
import { type Consumer, makeConsumer } from './consumer.js'
import type { Fault } from './fault.js'
import { checkJson } from './json.js'
import { type Outcome, runNode } from './programs.js'
import { startRoute } from './route.js'
import { makeShells, type Shells } from './shell.js'

const RUNNER = fileURLToPath(new URL('run-modules.mjs', import.meta.url))
const PAGE = fileURLToPath(new URL('page-preload.mjs', import.meta.url))

/**
 * Compiles, runs and validates blocks, each by its language and the word after it (checks.ts), in the project of a user
 * who has installed the packed file. The servers that they name are on this machine.
 *
 * @returns what is wrong; empty where all is well
 */
export async function checkBlocks(blocks: readonly Block[]): Promise<readonly Fault[]> {
  const faults: Fault[] = []
  const checks = new Map<Block, Check>()
  for (const block of blocks) {
    try {
      checks.set(block, checkOf(block))
    } catch (error) {
      faults.push({ file: block.file, line: block.line, message: String(error) })
    }
  }
  // The user `demo` has a password in documents, and another one in comments.
  const [documents, comments] = await Promise.all([
    startRoute({ demo: 'secret' }),
    startRoute({ demo: 'made-up' }),
  ])
  const consumer = makeConsumer({ documents, comments })
  try {
    const compiled = await compile(
      [...checks].filter(([, check]) => isCompiled(check)),
      consumer,
    )
    faults.push(...compiled.faults)
    const shells = makeShells(consumer.command, consumer.inRoute('documents'))
    const tasks = [
      () =>
        runComments(
          compiled.modules.filter(({ isComment }) => isComment),
          consumer,
        ),
      ...compiled.modules
        .filter(({ isComment }) => !isComment)
        .map((module) => () => runDocument(module, shells, consumer)),
      ...[...checks]
        .filter(([, check]) => !isCompiled(check))
        .map(([block, check]) => async (): Promise<readonly Fault[]> => {
          const before = shellBefore(block, blocks)?.text ?? ''
          return faultsOf(await runBlock(block, check, { consumer, shells, before }), block)
        }),
    ]
    return [...faults, ...(await runTasks(tasks)).flat()]
  } finally {
    rmSync(consumer.folder, { recursive: true, force: true })
    await Promise.all([documents.close(), comments.close()])
  }
}

/** The block of the same document that a reader has run in a shell before. */
function shellBefore(block: Block, blocks: readonly Block[]): Block | undefined {
  return blocks
    .slice(0, blocks.indexOf(block))
    .findLast(({ file, language }) => file === block.file && language === 'sh')
}

function isCompiled(check: Check): boolean {
  return check === 'run' || check === 'compile'
}

function faultsOf(
  { status, output }: Outcome,
  { file, line }: { readonly file: string; readonly line: number },
): readonly Fault[] {
  return status === 0 ? [] : [{ file, line, message: `status ${status}: ${output}` }]
}

/** A document is a program of its own: it may read stdin, and tests report when it ends. */
async function runDocument(
  module: Module,
  shells: Shells,
  consumer: Consumer,
): Promise<readonly Fault[]> {
  const context = { ...consumer.inRoute('documents'), folder: shells.makeFolder() }
  const { status, output } = await runNode([module.code], context)
  if (status !== 0 || output.includes(END)) return faultsOf({ status, output }, module)
  return faultsOf({ status: -1, output: `ends before its last block\n${output}` }, module)
}

/** Comments have no other state than their own: one program runs all of them. */
async function runComments(
  modules: readonly Module[],
  consumer: Consumer,
): Promise<readonly Fault[]> {
  if (modules.length === 0) return []
  const args = [RUNNER, ...modules.map(({ code }) => code)]
  const { status, output } = await runNode(args, consumer.inRoute('comments'))
  const faults = output.split('\n').flatMap((text) => {
    if (!text.startsWith('{"module":')) return []
    const { module, error } = JSON.parse(text) as {
      readonly module: string
      readonly error: string
    }
    const { file = '', line = 0 } = modules.find(({ code }) => code === module) ?? {}
    return [{ file, line, message: error }]
  })
  if (status !== 0 && faults.length === 0) throw new Error(`status ${status}: ${output}`)
  return faults
}

interface Setting {
  readonly consumer: Consumer
  readonly shells: Shells
  /** The text of the block that was run in a shell before. */
  readonly before: string
}

/** Runs or validates a block on its own. */
async function runBlock(
  block: Block,
  check: Check,
  { consumer, shells, before }: Setting,
): Promise<Outcome> {
  const { text } = block
  const context = consumer.inRoute('documents')
  switch (check) {
    case 'run-alone':
      return runNode([consumer.write(block, text.includes('require(') ? 'cjs' : 'mjs')], context)
    case 'browser':
      return runNode([`--import=${PAGE}`, consumer.write(block, 'mjs')], context)
    case 'jest': {
      const file = consumer.write(block, 'test.cjs')
      // Jest has its own way to load modules.
      return runNode([toolFile('jest', 'bin/jest.js'), path.relative(consumer.folder, file)], {
        ...context,
        env: {},
      })
    }
    case 'shell':
      return shells.run(text)
    case 'server':
      return shells.runWithToolServer(text, before)
    case 'json':
      return checkJson(text, consumer.command, context)
    case 'parse':
      return transform(text, { format: 'esm' }).then(
        () => ({ status: 0, output: '' }),
        (error: unknown) => ({ status: 1, output: String(error) }),
      )
    default:
      throw new Error(`${check} is no check of one block`)
  }
}
