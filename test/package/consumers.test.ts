import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { expect } from 'chai'
import { build } from 'esbuild'
import { toolFile } from '../../scripts/tool-file.js'
import {
  addPackages,
  addPeers,
  makeFolder,
  makeProject,
  outputOf,
  packedFile,
  root,
  run,
  runWith,
} from './packed-package.js'

const tools = createRequire(path.join(root, 'test/package/tools/package.json'))

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
}

const MINT = `
  const emulator = await startEmulator()
  const client = new UserAdminClient({ endpoint: emulator.endpoint, credentials: emulator.credentials })
  const { claims } = await client.getJwt({ expiresIn: { minutes: 5 } })
  await emulator.close()`
const SECURE = `
  const secured = new UserAdminClient({
    credentials: { username: 'demo', password: 'made-up' },
    security: new WSSecurity('demo', 'made-up'),
  })
  const { body } = await secured.toEnvelope({ expiresIn: { minutes: 5 } })`

// What users do with the packed file, with tools of theirs.
describe('a consumer of the package', function () {
  this.timeout(120_000)
  let project: string

  before(() => {
    project = makeProject()
    write(project, { 'package.json': '{ "private": true }' })
  })

  after(() => rmSync(project, { recursive: true, force: true }))

  it('has one copy of each class where it imports and requires', () => {
    write(project, {
      'both.cjs': `
        const subpaths = ['', '/soap', '/testing', '/mcp', '/redis', '/token-endpoint']
        const required = subpaths.map((subpath) => require('data8-useradmin' + subpath))
        Promise.all(subpaths.map((subpath) => import('data8-useradmin' + subpath))).then((imported) => {
          const differing = imported.flatMap((module, index) =>
            Object.keys(module).filter((name) => module[name] !== required[index][name]))
          console.log(JSON.stringify(differing), required[0].InputError === imported[1].InputError)
          try { imported[4].redisTokenStore() } catch (error) { console.log(error instanceof required[0].InputError) }
        })`,
    })
    expect(outputOf(project, 'both.cjs').trim()).to.equal('[] true\ntrue')
  })

  it('tests with Jest without a configuration', () => {
    write(project, {
      'jest/package.json': '{ "private": true }',
      'jest/mint.test.js': `
        const { InputError, UserAdminClient } = require('data8-useradmin')
        const { startEmulator } = require('data8-useradmin/testing')
        const soapRuntime = require('data8-useradmin/soap')
        const { WSSecurity } = require('soap')
        test('mints', async () => {${MINT}${SECURE}
          expect(claims.exp).toBeGreaterThan(0)
          expect(body).toContain('UsernameToken')
          expect(soapRuntime.InputError).toBe(InputError)
          const proxied = new UserAdminClient({
            credentials: { apiKey: 'ABCD' }, proxy: 'http://127.0.0.1:9', retries: 0 })
          await expect(proxied.getJwt({ expiresIn: { minutes: 5 } })).rejects.toThrow('the proxy')
        })`,
    })
    const { stderr } = run(path.join(project, 'jest'), toolFile('jest', 'bin/jest.js'))
    expect(stderr).to.contain('1 passed, 1 total')
  })

  it('tests with ts-jest', () => {
    write(project, {
      'ts-jest/jest.config.json': JSON.stringify({
        transform: {
          '[.]ts$': [
            toolFile('ts-jest', 'dist/index.js'),
            { diagnostics: true, tsconfig: 'tsconfig.json' },
          ],
        },
      }),
      'ts-jest/tsconfig.json': JSON.stringify({
        compilerOptions: {
          strict: true,
          module: 'CommonJS',
          moduleResolution: 'Node10',
          target: 'ES2022',
          esModuleInterop: true,
          typeRoots: [path.dirname(path.dirname(tools.resolve('@types/jest/package.json')))],
          types: ['jest'],
        },
      }),
      'ts-jest/mint.test.ts': `
        import { UserAdminClient } from 'data8-useradmin'
        import { startEmulator } from 'data8-useradmin/testing'
        test('mints', async () => {${MINT}
          expect(claims?.exp).toBeGreaterThan(0)
        })`,
    })
    const { stderr } = run(path.join(project, 'ts-jest'), toolFile('jest', 'bin/jest.js'))
    expect(stderr).to.contain('1 passed, 1 total')
  })

  describe('with TypeScript', () => {
    const PLATFORM = `
      interface Signal { readonly aborted: boolean; addEventListener(type: string, listener: () => void): void
        removeEventListener(type: string, listener: () => void): void }
      declare const AbortSignal: { timeout(ms: number): Signal }
      declare const console: Record<'debug' | 'warn', (...all: unknown[]) => void>`
    const compilers = {
      '5.5': toolFile('typescript-5.5', 'bin/tsc'),
      '5.9': toolFile('typescript', 'bin/tsc'),
      '7': path.join(root, 'node_modules/typescript/bin/tsc'),
    }
    const settings: readonly [module: string, resolution: string, extension: string][] = [
      ['NodeNext', 'NodeNext', 'mts'],
      ['NodeNext', 'NodeNext', 'cts'],
      ['Node16', 'Node16', 'mts'],
      ['Node16', 'Node16', 'cts'],
      ['ESNext', 'Bundler', 'ts'],
      ['CommonJS', 'Node10', 'ts'],
    ]

    function compile(
      compiler: string,
      [module, moduleResolution, extension]: (typeof settings)[number],
      types: readonly string[],
    ): string {
      const folder = path.join(project, `ts-${module}-${extension}`)
      mkdirSync(folder, { recursive: true })
      cpSync(
        path.join(root, 'test/package/consumer.ts'),
        path.join(folder, `consumer.${extension}`),
      )
      write(folder, {
        'tsconfig.json': JSON.stringify({
          compilerOptions: {
            target: 'ES2022',
            lib: ['ES2023'],
            module,
            moduleResolution,
            types,
            typeRoots: [path.join(root, 'node_modules/@types')],
            strict: true,
            exactOptionalPropertyTypes: true,
            noUncheckedIndexedAccess: true,
            skipLibCheck: false,
            noEmit: true,
          },
          files: [`consumer.${extension}`, 'platform.d.ts'],
        }),
        // What the program itself uses of Node.
        'platform.d.ts': types.length > 0 ? '' : PLATFORM,
      })
      return run(folder, compiler, '-p', '.').stdout
    }

    for (const [version, compiler] of Object.entries(compilers)) {
      for (const setting of settings) {
        const [module, resolution, extension] = setting
        // TypeScript 6 ended it.
        if (version === '7' && resolution === 'Node10') continue
        it(`${version} compiles .${extension} under ${module}, ${resolution}, without @types/node`, () => {
          expect(compile(compiler, setting, [])).to.equal('')
        })
      }
      it(`${version} compiles with @types/node`, () => {
        expect(compile(compiler, ['NodeNext', 'NodeNext', 'mts'], ['node'])).to.equal('')
      })
    }
  })

  describe('bundles', () => {
    const IMPORTS = `
      import { UserAdminClient } from 'data8-useradmin'`
    const programs = {
      client: {
        imports: IMPORTS,
        body: `
          const client = new UserAdminClient({ credentials: { apiKey: 'ABCD' } })
          const { body } = await client.toEnvelope({ expiresIn: { minutes: 5 } })
          if (!body.includes('GetJWT')) throw new Error(body)`,
      },
      security: {
        imports: `${IMPORTS}
          import soap from 'soap'
          const { WSSecurity } = soap`,
        body: `${SECURE}
          if (!body.includes('UsernameToken')) throw new Error(body)`,
      },
      emulator: {
        imports: `${IMPORTS}
          import { startEmulator } from 'data8-useradmin/testing'`,
        body: `${MINT}
          if (!(claims.exp > 0)) throw new Error('no token')
          const other = await startEmulator()
          const document = await (await fetch(other.endpoints.openapi)).json()
          await other.close()
          if (document.servers[0].url !== other.baseUrl) throw new Error('no OpenAPI document')`,
      },
    }
    const names = Object.keys(programs) as (keyof typeof programs)[]
    let alone: string

    before(() => {
      alone = makeFolder()
      for (const name of names) {
        const { imports, body } = programs[name]
        // CommonJS has no `await` at the top level.
        write(project, {
          [`${name}.mjs`]: `${imports}\nasync function main() {${body}\n}\nmain()\n`,
        })
      }
    })

    after(() => rmSync(alone, { recursive: true, force: true }))

    for (const name of names) {
      it(`with esbuild as CommonJS: ${name}`, async () => {
        const outfile = path.join(alone, `esbuild-${name}.cjs`)
        const entryPoints = [path.join(project, `${name}.mjs`)]
        await build({
          entryPoints,
          outfile,
          bundle: true,
          platform: 'node',
          format: 'cjs',
          logLevel: 'error',
        })
        expect(run(alone, outfile).stderr).to.equal('')
      })

      it(`with webpack: ${name}`, () => {
        write(project, {
          'webpack.cjs': `
            const webpack = require(${JSON.stringify(tools.resolve('webpack'))})
            webpack({
              mode: 'production', optimization: { minimize: false }, target: 'node', context: __dirname, entry: './${name}.mjs',
              output: { path: ${JSON.stringify(path.join(alone, `webpack-${name}`))}, filename: 'main.cjs' },
            }, (error, stats) => {
              const { errors, warnings } = stats.toJson()
              for (const { message } of [...errors, ...warnings]) console.log(message)
            })`,
        })
        expect(run(project, 'webpack.cjs').stdout).to.equal('')
        expect(run(alone, `webpack-${name}/main.cjs`).stderr).to.equal('')
      })

      it(`with Rollup: ${name}`, () => {
        const plugins = ['node-resolve', 'commonjs', 'json'].map((plugin) =>
          tools.resolve(`@rollup/plugin-${plugin}`),
        )
        write(project, {
          'rollup.cjs': `
            const { rollup } = require(${JSON.stringify(tools.resolve('rollup'))})
            const [resolve, commonjs, json] = ${JSON.stringify(plugins)}.map((file) => require(file).default)
            rollup({
              input: './${name}.mjs', onLog: () => {},
              plugins: [resolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()],
            }).then((bundle) => bundle.write({
              dir: ${JSON.stringify(path.join(alone, `rollup-${name}`))}, format: 'es',
              entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs',
            }))`,
        })
        expect(run(project, 'rollup.cjs').stderr).to.equal('')
        expect(run(alone, `rollup-${name}/${name}.mjs`).stderr).to.equal('')
      })
    }

    it('with esbuild as an ES module: client', async () => {
      const outfile = path.join(alone, 'client.mjs')
      const entryPoints = [path.join(project, 'client.mjs')]
      await build({
        entryPoints,
        outfile,
        bundle: true,
        platform: 'node',
        format: 'esm',
        logLevel: 'error',
      })
      expect(run(alone, outfile).stderr).to.equal('')
    })

    it('with decodeJwt alone in a few KB', async () => {
      const { outputFiles } = await build({
        stdin: { contents: `export { decodeJwt } from 'data8-useradmin'`, resolveDir: project },
        bundle: true,
        minify: true,
        platform: 'node',
        format: 'esm',
        write: false,
      })
      expect(outputFiles[0]?.contents.length).to.be.below(6 * 1024)
    })
  })

  it('finds no fault with publint and attw', () => {
    const publint = run(root, toolFile('publint', 'src/cli.js'), packedFile(), '--strict')
    expect(publint.stdout).to.contain('All good')
    const attw = run(root, toolFile('@arethetypeswrong/cli', 'dist/index.js'), packedFile())
    expect(attw.stdout).to.contain('No problems found')
  })
})

describe('an installation with the SDK of the Model Context Protocol', function () {
  this.timeout(60_000)
  let project: string

  before(() => {
    project = makeProject()
    addPeers(project)
    write(project, { 'package.json': '{ "private": true }' })
  })

  after(() => rmSync(project, { recursive: true, force: true }))

  const SERVER = `createMcpServer(new UserAdminClient({ credentials: { apiKey: 'ABCD' } }), {
        ceilings: { expiresIn: { minutes: 5 }, allowedMethods: ['EmailValidation'], maxCredits: 5 } })`

  it('makes servers of the class that a program imports', () => {
    write(project, {
      'tools.mjs': `
        import { McpServer } from '@modelcontextprotocol/server'
        import { UserAdminClient } from 'data8-useradmin'
        import { createMcpServer } from 'data8-useradmin/mcp'
        console.log((await ${SERVER}) instanceof McpServer)`,
    })
    expect(outputOf(project, 'tools.mjs').trim()).to.equal('true')
  })

  it('makes them with Jest', () => {
    write(project, {
      'jest/package.json': '{ "private": true }',
      'jest/tools.test.js': `
        const { McpServer } = require('@modelcontextprotocol/server')
        const { UserAdminClient } = require('data8-useradmin')
        const { createMcpServer } = require('data8-useradmin/mcp')
        test('serves', async () => {
          expect(await ${SERVER}).toBeInstanceOf(McpServer)
        })`,
    })
    const { stderr } = run(path.join(project, 'jest'), toolFile('jest', 'bin/jest.js'))
    expect(stderr).to.contain('1 passed, 1 total')
  })

  for (const extension of ['mts', 'cts']) {
    it(`compiles .${extension} with the types of the SDK`, () => {
      write(project, {
        [`tools.${extension}`]: `
          import { createMcpHandler, type McpServer } from '@modelcontextprotocol/server'
          import { serveStdio } from '@modelcontextprotocol/server/stdio'
          import type { UserAdminClient } from 'data8-useradmin'
          import { createMcpServer, type McpServerOptions } from 'data8-useradmin/mcp'
          export function serve(client: UserAdminClient, options: McpServerOptions) {
            const create = (): Promise<McpServer> => createMcpServer(client, options)
            // @ts-expect-error it is a server of the SDK, and not of any type
            const wrong: Promise<number> = createMcpServer(client, options)
            return [serveStdio(create), createMcpHandler(create), wrong]
          }`,
      })
      expectToCompile(project, `tools.${extension}`)
    })
  }
})

/** Compiles a file of a project with the oldest and the newest TypeScript. */
function expectToCompile(project: string, file: string, options: object = {}): void {
  write(project, {
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'ES2022',
        lib: ['ES2023'],
        module: 'NodeNext',
        types: ['node'],
        typeRoots: [path.join(root, 'node_modules/@types')],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        ...options,
      },
      files: [file],
    }),
  })
  for (const [name, compiler] of [
    ['typescript-5.5', toolFile('typescript-5.5', 'bin/tsc')],
    ['typescript', path.join(root, 'node_modules/typescript/bin/tsc')],
  ] as const) {
    expect(run(project, compiler, '-p', '.').stdout, name).to.equal('')
  }
}

// With the declarations of each client: the package has none of them.
describe('a store over the clients of Redis', function () {
  this.timeout(60_000)
  const packages = ['redis', 'redis-4', 'redis-6', 'ioredis', 'ioredis-6', 'iovalkey']
  let project: string

  before(() => {
    project = makeProject()
    addPackages(project, packages)
    write(project, { 'package.json': '{ "private": true }' })
  })

  after(() => rmSync(project, { recursive: true, force: true }))

  const nodeRedis = (name: string): string => `
    import * as ${name} from '${name.replace('_', '-')}'
    redisTokenStore(${name}.createClient())
    redisTokenStore(${name}.createClient({ modules: {}, scripts: {} }))
    redisTokenStore(${name}.createCluster({ rootNodes: [] }))`
  const withPools = (name: string): string => `${nodeRedis(name)}
    redisTokenStore(${name}.createClient({ RESP: 3 }).withTypeMapping({ [${name}.RESP_TYPES.BLOB_STRING]: Buffer }))
    redisTokenStore(${name}.createClientPool())
    redisTokenStore(${name}.createSentinel({ name: 'a', sentinelRootNodes: [] }))`
  const ioredis = (name: string): string => `
    import * as ${name} from '${name.replace('_', '-')}'
    redisTokenStore(new ${name}.Redis())
    redisTokenStore(new ${name}.Cluster([]))`

  for (const extension of ['mts', 'cts']) {
    it(`compiles .${extension} with their types`, () => {
      write(project, {
        [`stores.${extension}`]: `
          import { redisTokenStore } from 'data8-useradmin/redis'
          ${nodeRedis('redis_4')}
          ${['redis', 'redis_6'].map(withPools).join('')}
          ${['ioredis', 'ioredis_6', 'iovalkey'].map(ioredis).join('')}
          // @ts-expect-error commands that are sent together give no replies of their own
          redisTokenStore(redis.createClient().multi())
          // @ts-expect-error the client, and not its address
          redisTokenStore('redis://127.0.0.1')`,
      })
      expectToCompile(project, `stores.${extension}`, { skipLibCheck: true })
    })
  }
})

describe('an installation without the optional dependencies', function () {
  this.timeout(60_000)
  const NOT_INSTALLED = 'needs the package soap, which is not installed: npm install soap'
  let project: string

  before(() => {
    project = makeProject(true)
    write(project, { 'package.json': '{ "type": "module" }' })
  })

  after(() => rmSync(project, { recursive: true, force: true }))

  it('mints, and says what a security object and the emulator need', () => {
    write(project, {
      'lean.js': `
        import { UserAdminClient } from 'data8-useradmin'
        import { startEmulator } from 'data8-useradmin/testing'
        const plain = new UserAdminClient({ credentials: { apiKey: 'ABCD' } })
        await plain.toEnvelope({ expiresIn: { minutes: 5 } })
        const secured = new UserAdminClient({ credentials: { apiKey: 'ABCD' }, security: { toXML: () => '' } })
        for (const call of [() => secured.toEnvelope({ expiresIn: { minutes: 5 } }), startEmulator]) {
          await call().catch(({ name, message }) => console.log(name + ' ' + message))
        }`,
    })
    expect(outputOf(project, 'lean.js').trim().split('\n')).to.deep.equal([
      `InputError security: ${NOT_INSTALLED}`,
      `InputError emulator: ${NOT_INSTALLED}`,
    ])
  })

  for (const command of ['demo', 'emulator']) {
    it(`has a command ${command} that says it in one line`, () => {
      const { stderr, status } = run(project, 'node_modules/data8-useradmin/dist/cli.js', command)
      expect(stderr.trim()).to.equal(`data8-useradmin: emulator: ${NOT_INSTALLED}.`)
      expect(status).to.equal(2)
    })
  }

  const NO_SDK =
    'mcp: needs the package @modelcontextprotocol/server, which is not installed: npm install @modelcontextprotocol/server'

  it('says what a tool server needs', () => {
    write(project, {
      'tools.js': `
        import { UserAdminClient } from 'data8-useradmin'
        import { createMcpServer } from 'data8-useradmin/mcp'
        const client = new UserAdminClient({ credentials: { apiKey: 'ABCD' } })
        await createMcpServer(client, {
          ceilings: { expiresIn: { minutes: 5 }, allowedMethods: ['EmailValidation'], maxCredits: 5 },
        }).catch(({ name, message }) => console.log(name + ' ' + message))`,
    })
    expect(outputOf(project, 'tools.js').trim()).to.equal(`InputError ${NO_SDK}`)
  })

  it('has a command mcp that says it in one line', () => {
    const cli = 'node_modules/data8-useradmin/dist/cli.js'
    const env = { DATA8_API_KEY: 'ABCD' }
    for (const flags of [[], ['--http', '0'], ['--deliver', 'file']]) {
      const { stderr, stdout, status } = runWith(
        env,
        project,
        cli,
        'mcp',
        '--allow',
        'EmailValidation',
        '--max-credits',
        '5',
        ...flags,
      )
      expect(stderr.trim()).to.equal(`data8-useradmin: ${NO_SDK}.`)
      expect(stdout).to.equal('')
      expect(status).to.equal(2)
    }
  })

  it('generates bindings', () => {
    const contract = path.join(project, 'node_modules/data8-useradmin/wsdl/useradmin.wsdl')
    const cli = 'node_modules/data8-useradmin/dist/cli.js'
    expect(run(project, cli, 'generate', contract, '--out', 'bindings').status).to.equal(0)
  })
})
