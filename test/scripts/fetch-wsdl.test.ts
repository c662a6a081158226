import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fetchWsdl } from '../../scripts/fetch-wsdl.js'
import { loadStoredContract } from '../../src/codegen/load/stored-contract.js'
import { startEmulator } from '../../src/testing.js'
import {
  type Answer,
  type ContractServer,
  serveContracts,
} from '../codegen/load/contract-server.js'
import { createAuthority } from '../support/certificates.js'
import { withEnvironment } from '../support/environment-variables.js'

const kept = await readFile('wsdl/useradmin.wsdl', 'utf8')
const source = await readFile('wsdl/SOURCE.json', 'utf8')

describe('npm run wsdl:fetch', () => {
  let folder: string
  let server: ContractServer | undefined

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fetch-wsdl-'))
    await mkdir(join(folder, 'wsdl'))
    await write('wsdl/useradmin.wsdl', kept)
    await write('wsdl/SOURCE.json', source)
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await server?.close()
    server = undefined
  })

  const write = (name: string, content: string) => writeFile(join(folder, name), content)
  const read = (name: string) => readFile(join(folder, 'wsdl', name), 'utf8')
  const readSource = async () => JSON.parse(await read('SOURCE.json')) as Record<string, unknown>

  async function run(...argv: readonly string[]) {
    const out: string[] = []
    const err: string[] = []
    const status = await fetchWsdl(argv, {
      folder: join(folder, 'wsdl'),
      print: (line) => out.push(line),
      printError: (line) => err.push(line),
      now: () => new Date('2030-01-01T00:00:00Z'),
    })
    return { status, out, err }
  }
  async function serve(answers: Readonly<Record<string, Answer>>): Promise<string> {
    server = await serveContracts((path) => answers[path])
    return server.origin
  }
  async function expectNothingChanged(): Promise<void> {
    expect(await readdir(join(folder, 'wsdl'))).to.have.members(['useradmin.wsdl', 'SOURCE.json'])
    expect(await read('useradmin.wsdl')).to.equal(kept)
    expect(await read('SOURCE.json')).to.equal(source)
  }

  it('writes nothing where nothing changed', async () => {
    const origin = await serve({ '/useradmin.asmx?WSDL': kept })
    const { status, out, err } = await run('--url', `${origin}/useradmin.asmx?WSDL`)
    expect({ status, out, err }).to.deep.equal({
      status: 0,
      out: [
        `${origin}/useradmin.asmx?WSDL: 1 operation, 7 types`,
        'It is the stored contract; no file was written.',
      ],
      err: [],
    })
    await expectNothingChanged()
  })

  it('trusts the authority of --ca', async () => {
    const authority = createAuthority()
    const identity = authority.issue({ commonName: 'x', names: ['127.0.0.1'] })
    server = await serveContracts(() => kept, identity)
    const ca = join(folder, 'ca.pem')
    await writeFile(ca, authority.cert)
    const url = ['--url', `${server.origin}/useradmin.asmx?WSDL`, '--check']
    expect(await run(...url, '--ca', ca)).to.deep.include({ status: 0, err: [] })
    const unknown = await run(...url)
    expect(unknown.status).to.equal(1)
    expect(unknown.err.join()).to.match(/give the authority with --ca/)
    for (const [file, words] of [
      ['/nowhere', /^The file of --ca cannot be read \(ENOENT\)\.$/],
      [join(folder, 'wsdl/SOURCE.json'), /^--ca is not a certificate in PEM$/],
    ] as const) {
      const { status, err } = await run(...url, '--ca', file)
      expect(status).to.equal(1)
      expect(err.join()).to.match(words)
    }
  })

  it('prints changes and whether they break callers, and stores the bytes as received', async () => {
    const changed = `\ufeff${kept
      .replace('minOccurs="1" maxOccurs="1" name="expiresAt"', 'minOccurs="0" name="expiresAt"')
      .replace(
        'name="maxCredits" nillable="true" type="s:int"',
        'name="maxCredits" type="s:long"',
      )}\r\n`
    const origin = await serve({ '/a': changed })
    const { status, out, err } = await run('--url', `${origin}/a`)
    expect({ status, out, err }).to.deep.equal({
      status: 0,
      out: [
        `${origin}/a: 1 operation, 7 types`,
        'breaking    element GetJWT.maxCredits: may no longer be nil (null is not one of its values)',
        'breaking    element GetJWT.maxCredits: type xs:int became xs:long (its values are different)',
        'compatible  element GetJWT.expiresAt: became optional (callers still may send it)',
        '3 changes, 2 of which break callers.',
        'Wrote useradmin.wsdl, SOURCE.json. Now run: npm run generate',
      ],
      err: [],
    })
    expect(await read('useradmin.wsdl')).to.equal(changed)
    expect(await readSource()).to.deep.equal({
      source: `${origin}/a`,
      sha256: createHash('sha256').update(changed).digest('hex'),
      fetchedLive: false,
      note: 'Fetched from another address than that of the live service.',
    })
  })

  it('says that a file was not fetched from the live service', async () => {
    await write('new.wsdl', kept.replace('GetJWTSoapIn"', 'GetJWTSoapIn" '))
    const { status, out } = await run('--file', join(folder, 'new.wsdl'))
    expect(status).to.equal(0)
    expect(out).to.include('Only its text differs: nothing changed that callers see.')
    expect(await readSource()).to.include({ source: 'new.wsdl', fetchedLive: false })
  })

  it('only compares with --check', async () => {
    const origin = await serve({ '/same': kept, '/other': kept.replaceAll('.asmx', '.svc') })
    const same = await run('--check', '--url', `${origin}/same`)
    expect(same).to.deep.include({ status: 0, err: [] })
    expect(same.out.at(-1)).to.equal('It is the stored contract.')
    const other = await run('--check', '--url', `${origin}/other`)
    expect(other.status).to.equal(1)
    expect(other.out.at(-2)).to.equal('2 changes, none of which breaks callers.')
    expect(other.out.at(-1)).to.equal('It differs from the stored contract.')
    await expectNothingChanged()
  })

  it("finds in the emulator's contract nothing but another address", async () => {
    await using emulator = await startEmulator()
    const { status, out } = await run('--check', '--url', `${emulator.endpoint}?WSDL`)
    expect(status).to.equal(1)
    expect(out.slice(1, 3).join()).to.match(/^compatible +address UserAdmin.*compatible +address/)
    expect(out.slice(3)).to.deep.equal([
      '2 changes, none of which breaks callers.',
      'It differs from the stored contract.',
    ])
  })

  it('follows references of a public contract to a private address with --allow-private only', async () => {
    const url = 'http://contracts.example/a.wsdl'
    const answers: Record<string, string> = {
      '/b.xsd': '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"/>',
    }
    const origin = await serve(answers)
    const include = `<s:schema><s:include schemaLocation="${origin}/b.xsd"/></s:schema>`
    answers[url] = kept.replace('<wsdl:types>', `$&${include}`)
    await withEnvironment({ http_proxy: origin, no_proxy: '127.0.0.1' }, async () => {
      const refused = await run('--check', '--url', url)
      expect(refused).to.deep.include({ status: 1, out: [] })
      expect(refused.err.join()).to.match(/it is incomplete: .*127\.0\.0\.1 is .*--allow-private/)
      expect(server?.asked).to.deep.equal([url])
      const allowed = await run('--check', '--allow-private', '--url', url)
      expect(allowed.out[0]).to.equal(`${url}: 1 operation, 7 types`)
      expect(server?.asked).to.deep.equal([url, url, '/b.xsd'])
    })
  })

  it('stores the imported documents beside the contract, and reads them from there', async () => {
    const [before, schema, after] = kept.split(/(<s:schema[\s\S]*<\/s:schema>)/)
    const types = schema?.replace(
      '<s:schema',
      '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="http://www.data-8.co.uk/integr8"',
    )
    const stub =
      '<s:schema><s:import namespace="http://www.data-8.co.uk/integr8" schemaLocation="?xsd=1"/></s:schema>'
    const origin = await serve({ '/a?WSDL': `${before}${stub}${after}`, '/a?xsd=1': types ?? '' })
    const { status, out } = await run('--url', `${origin}/a?WSDL`)
    expect(status).to.equal(0)
    expect(out.at(-2)).to.equal('Only its text differs: nothing changed that callers see.')
    expect(await read('useradmin.1.xsd')).to.equal(types)
    expect((await readSource())['documents']).to.deep.equal([
      {
        file: 'useradmin.1.xsd',
        source: `${origin}/a?xsd=1`,
        sha256: createHash('sha256')
          .update(types ?? '')
          .digest('hex'),
      },
    ])
    const again = await loadStoredContract(join(folder, 'wsdl'), 'useradmin.wsdl')
    expect([...again.documents.keys()]).to.deep.equal([`${origin}/a?WSDL`, `${origin}/a?xsd=1`])
    expect((await run('--check', '--url', `${origin}/a?WSDL`)).status).to.equal(0)

    await write('whole.wsdl', kept)
    expect((await run('--file', join(folder, 'whole.wsdl'))).status).to.equal(0)
    expect(await readdir(join(folder, 'wsdl'))).to.have.members(['useradmin.wsdl', 'SOURCE.json'])
  })

  it('stores files that a file imports', async () => {
    const [before, schema = '', after] = kept.split(/(<s:schema[\s\S]*<\/s:schema>)/)
    await mkdir(join(folder, 'new/types'), { recursive: true })
    await write(
      'new/types/x y.xsd',
      schema.replace(
        '<s:schema',
        '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" xmlns:tns="http://www.data-8.co.uk/integr8"',
      ),
    )
    await write(
      'new/a.wsdl',
      `${before}<s:schema targetNamespace="http://www.data-8.co.uk/integr8"><s:include schemaLocation="types/x%20y.xsd"/></s:schema>${after}`,
    )
    expect((await run('--file', join(folder, 'new/a.wsdl'))).status).to.equal(0)
    await rm(join(folder, 'new'), { recursive: true })
    const again = await loadStoredContract(join(folder, 'wsdl'), 'useradmin.wsdl')
    expect(again.warnings).to.deep.equal([])
    expect(again.documents.size).to.equal(2)
  })

  it('reports that there was nothing to compare with', async () => {
    await rm(join(folder, 'wsdl/useradmin.wsdl'))
    await write('a.wsdl', kept)
    const { status, out } = await run('--file', join(folder, 'a.wsdl'))
    expect(status).to.equal(0)
    expect(out[1]).to.match(/^There is nothing to compare with: .*there is no such file$/)
    expect(await read('useradmin.wsdl')).to.equal(kept)
  })

  const refusals: readonly (readonly [string, Answer, RegExp])[] = [
    [
      'an HTML page',
      '<!DOCTYPE html><title>Sign in</title>',
      /it is an HTML page titled "Sign in"/,
    ],
    ['HTTP 404', { status: 404, body: kept }, /the server answered HTTP 404 \(Not Found\)$/],
    ['an empty answer', '', /it is empty, but a WSDL 1\.1 is expected/],
    [
      'a truncated file',
      kept.slice(0, 4000),
      /it is truncated: <wsdl:definitions> is never closed$/,
    ],
    ['a WSDL 2.0', '<description xmlns="http://www.w3.org/ns/wsdl"/>', /it is a WSDL 2\.0/],
    ['JSON', '{"swagger":"2.0"}', /it is an OpenAPI description/],
    [
      'a WSDL without operations',
      '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>',
      /it has no operation that can be called over SOAP/,
    ],
    [
      'a WSDL whose import is missing',
      kept.replace('<wsdl:types>', '<wsdl:import namespace="urn:x" location="gone"/><wsdl:types>'),
      /it is incomplete: import of "gone" .*HTTP 404/,
    ],
    [
      'a redirect to elsewhere',
      { status: 302, headers: { location: 'http://elsewhere.example/' } },
      /redirects to http:\/\/elsewhere\.example\//,
    ],
  ]
  for (const [what, answer, expected] of refusals) {
    it(`refuses ${what} with one line, and changes nothing`, async () => {
      const origin = await serve({ '/a': answer })
      const { status, err } = await run('--url', `${origin}/a`)
      expect(status).to.equal(1)
      expect(err).to.have.length(1)
      expect(err[0])
        .to.match(expected)
        .and.to.match(/^http:[^\n]+$/)
      await expectNothingChanged()
    })
  }

  it('refuses a file that is not there, an unknown option, and two origins', async () => {
    const cases = [
      ['--file', join(folder, 'none.wsdl')],
      ['--nope'],
      ['--url', 'http://127.0.0.1:1/', '--file', 'a'],
      ['extra'],
    ]
    for (const argv of cases) {
      const { status, err } = await run(...argv)
      expect(status, argv.join(' ')).to.equal(1)
      expect(err).to.have.length(1)
    }
    await expectNothingChanged()
  })
})

describe('wsdl/SOURCE.json', () => {
  it('has the hash of the contract, and whether it was fetched from the service', () => {
    const origin = JSON.parse(source) as Record<string, unknown>
    expect(origin['sha256']).to.equal(createHash('sha256').update(kept).digest('hex'))
    expect(origin['fetchedLive']).to.be.a('boolean')
    if (origin['fetchedLive'] === false) expect(origin).to.not.have.property('fetchedAt')
  })
})
