import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { runTasks } from '../support/run-tasks.js'
import { atTheirLines, type Block, blocksOf, examplesOf } from './blocks.js'
import { checkOf, parse } from './checks.js'
import { LOADERS, type Route, startRoute } from './route.js'
import { writeCommands, writeFilesOfReaders } from './shell.js'

const project = fileURLToPath(new URL('../..', import.meta.url))
const output = path.join(project, 'test/documents/output')
const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  'examples/README.md',
  ...readdirSync(path.join(project, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const sources = readdirSync(path.join(project, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name}`)

const read = (file: string): string => readFileSync(path.join(project, file), 'utf8')
const execute = promisify(execFile)

/** Writes a file below the output, and its folder. @returns its path */
function write(file: string, text: string): string {
  const target = path.join(output, file)
  mkdirSync(path.dirname(target), { recursive: true })
  writeFileSync(target, text)
  return target
}

/** Where examples and documents are compiled: as those of a user under `strict`. */
function prepare(): void {
  rmSync(output, { recursive: true, force: true })
  const bindings =
    "export * from '../../../../../../examples/email-validation/generated/index.js'\n"
  for (const tree of ['compile', 'run']) write(`${tree}/docs/email-validation/index.ts`, bindings)
  const compilerOptions = { noUnusedLocals: false, noUnusedParameters: false, skipLibCheck: true }
  const config = {
    extends: '../../../tsconfig.json',
    compilerOptions,
    include: ['compile'],
    exclude: [],
  }
  write('tsconfig.json', JSON.stringify(config))
  // The modules that are run find the package by the paths of this one.
  write('tsconfig.run.json', JSON.stringify({ ...config, include: ['run'] }))
}

/** What a program printed; @throws Error with it where the program fails. */
async function run(
  command: string,
  args: readonly string[],
  { cwd, env, what }: { readonly cwd: string; readonly env: object; readonly what: string },
): Promise<string> {
  const options = { cwd, env: { ...process.env, NODE_OPTIONS: '', ...env }, timeout: 60_000 }
  try {
    const running = execute(command, args, options)
    running.child.stdin?.end()
    return (await running).stdout
  } catch (error) {
    const { stdout = '', message } = error as Error & { stdout?: string }
    throw new Error(`${what}: ${message}
${stdout}`)
  }
}

describe('blocks of code', function () {
  this.timeout(120_000)
  const blocks = documents.flatMap((file) => blocksOf(file, read(file)))
  const examples = sources.flatMap((file) => examplesOf(file, read(file)))
  const blocksFor = (...checks: readonly string[]): readonly Block[] =>
    blocks.filter((block) => checks.includes(checkOf(block)))
  let folder: string
  let route: Route
  let routeOfExamples: Route
  let bin: string

  before(async () => {
    prepare()
    folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-documents-'))
    writeFilesOfReaders(folder, project)
    bin = writeCommands(folder, project, LOADERS)
    const accounts = { demo: 'demo' }
    ;[route, routeOfExamples] = await Promise.all([
      startRoute(accounts),
      startRoute({ demo: 'made-up' }),
    ])
  })
  after(async () => {
    await Promise.all([route.close(), routeOfExamples.close()])
    rmSync(folder, { recursive: true, force: true })
  })

  const environment = ({ port, authority }: Route): Record<string, string> => {
    const file = path.join(folder, `route-${port}.pem`)
    writeFileSync(file, authority)
    return {
      DATA8_TEST_ROUTE: String(port),
      NODE_EXTRA_CA_CERTS: file,
      TSX_TSCONFIG_PATH: path.join(output, 'tsconfig.run.json'),
    }
  }
  const runModule = (file: string, what: string, of: Route = route): Promise<string> =>
    run(process.execPath, [...LOADERS, file], {
      cwd: folder,
      env: environment(of),
      what,
    })

  it('are found, in documents and in comments', () => {
    expect(blocks.length).to.be.above(50)
    expect(examples.length).to.be.above(100)
  })

  it('have syntax that is right', () => {
    for (const block of blocksFor('parse')) parse(block)
  })

  it('compile', async () => {
    for (const file of documents) {
      const page = blocksFor('run', 'compile').filter((block) => block.file === file)
      if (page.length > 0) write(`compile/${file}.ts`, atTheirLines(page))
    }
    for (const block of examples) {
      write(`compile/${block.file}.${block.line}.ts`, atTheirLines([block]))
    }
    const tsc = path.join(project, 'node_modules/.bin/tsc')
    await run(tsc, ['-p', output, '--pretty', 'false'], { cwd: project, env: {}, what: 'tsc' })
  })

  const programs = new Map<string, () => Promise<string>>()
  for (const file of documents) {
    const page = blocksFor('run').filter((block) => block.file === file)
    if (page.length === 0) continue
    programs.set(file, () => runModule(write(`run/${file}.ts`, atTheirLines(page)), file))
  }
  for (const { file, line, text } of blocksFor('run-alone')) {
    const name = `${file}:${line}`
    programs.set(name, () => runModule(write(`run/${file}.${line}.mjs`, text), name))
  }
  for (const { file, line, text } of blocksFor('shell')) {
    const name = `${file}:${line}, in a shell`
    programs.set(name, () =>
      run('bash', ['-euo', 'pipefail', '-c', text], {
        cwd: folder,
        env: {
          ...environment(route),
          PATH: `${bin}:${process.env['PATH']}`,
          DATA8_USERNAME: 'demo',
          DATA8_PASSWORD: 'demo',
        },
        what: name,
      }),
    )
  }

  describe('run', () => {
    let failures: ReadonlyMap<string, unknown>

    before(async () => {
      const tasks = [...programs].map(
        ([name, program]) =>
          [
            name,
            () =>
              program().then(
                () => undefined,
                (error: unknown) => error,
              ),
          ] as const,
      )
      failures = await runTasks(new Map(tasks))
    })

    for (const name of programs.keys()) {
      it(name, () => {
        const failure = failures.get(name)
        if (failure !== undefined) throw failure
      })
    }
  })

  it('run: the examples in comments', async () => {
    const modules = examples.map((block) => {
      const name = `run/${block.file}.${block.line}.ts`
      write(name, atTheirLines([block]))
      return name
    })
    const program = `
for (const name of ${JSON.stringify(modules)}) {
  const late = setTimeout(() => { throw new Error(name + ' does not end') }, 10_000)
  try {
    await import(new URL(name, import.meta.url).href)
  } catch (error) {
    console.error(name, error)
    process.exitCode = 1
  }
  clearTimeout(late)
}
process.exit()
`
    await runModule(write('examples.mjs', program), 'an example', routeOfExamples)
  })
})
