import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { root } from '../package/packed-package.js'
import { type Block, blocksOf, examplesOf } from './blocks.js'
import { checkBlocks } from './check-blocks.js'
import { describeFaults } from './fault.js'

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/README.md',
  'examples/README.md',
  ...readdirSync(path.join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const sources = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name}`)

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

describe('blocks of code', function () {
  this.timeout(120_000)

  it('of documents and comments compile, and do what they say', async () => {
    const blocks = documents.flatMap((file) => blocksOf(file, read(file)))
    const examples = sources.flatMap((file) => examplesOf(file, read(file)))
    expect(blocks.length).to.be.above(50)
    expect(examples.length).to.be.above(100)
    expect(describeFaults(await checkBlocks([...blocks, ...examples]))).to.equal('')
  })

  it('are found where they are wrong', async () => {
    const broken: Block[] = []
    const due: string[] = []
    const add = (language: string, text: string, { note = '', file = 'docs/a.md' } = {}): void => {
      const line = 1 + 10 * broken.length
      broken.push({ file, line, language, note, text })
      due.push(`${file}:${line}`)
    }
    add(
      'ts',
      "import { UserAdminClient } from 'data8-useradmin'\nnew UserAdminClient({ credential: 1 })",
    )
    add('ts', 'const missing: string = 1', { note: 'needs-redis', file: 'docs/b.md' })
    add('ts', "throw new Error('always')", { file: 'docs/c.md' })
    add('ts', "import 'data8-useradmin/dist/index.js'", { file: 'docs/d.md' })
    add('ts', "throw new Error('always')", { file: 'src/a.ts' })
    add('ts', "Promise.reject(new Error('late'))", { file: 'src/a.ts' })
    add('ts', 'process.exit()', { file: 'docs/e.md' })
    add('ts', "import dns from 'node:dns/promises'\nawait dns.lookup('www.example.com')", {
      file: 'docs/f.md',
    })
    add('js', "require('data8-useradmin').nothing()")
    add('js', "await fetch('/token').then(({ ok }) => { if (!ok) throw new Error() })", {
      note: 'browser',
    })
    add('js', "test('a', () => expect(require('path').sep).toBe('a'))", { note: 'jest' })
    add('js', 'const = 1', { note: 'another-package' })
    add('sh', 'npx data8-useradmin get-jwt --no-such-flag')
    add('sh', 'npx no-such-program')
    add('sh', 'git --version')
    add('sh', 'git --version && true\nexport A=1')
    add('sh', 'npm run no-such-script && true\nexport A=1')
    add('sh', 'echo "$(npx data8-useradmin get-jwt --no-such-flag)"')
    add('sh', 'npx data8-useradmin get-jwt --no-such-flag &')
    add('sh', 'npm install --no-such-flag')
    add('sh', 'npm run no-such-script')
    add('sh', 'npm run bench -- --no-such-flag')
    add('sh', 'npm install no-such-package')
    add('sh', 'npx data8-useradmin mcp --http 1')
    add('sh', 'curl http://127.0.0.1:1/none', { note: 'needs-server' })
    add('json', '{')
    add('json', '{ "other": 1 }')
    add('json', '{ "username": "demo", "expiresAt": "2030-06-01T01:00:00Z" }')
    add('json', '{ "servers": { "a": { "command": "npx", "args": ["data8-useradmin", "mcp"] } } }')
    add('yaml', 'a: 1')
    const found = (await checkBlocks(broken)).map(({ file, line }) => `${file}:${line}`)
    // The compiler names the line within the first one.
    expect(found.sort()).to.deep.equal(['docs/a.md:2', ...due.slice(1)].sort())
  })
})
