import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { ContractError } from '../../../src/codegen/load/contract-error.js'
import type { LoadOptions } from '../../../src/codegen/load/document-loader.js'
import { loadContract } from '../../../src/codegen/load/load-contract.js'
import type { LoadedContract } from '../../../src/codegen/load/loaded-contract.js'
import { AbortError } from '../../../src/errors.js'
import { type Answer, type ContractServer, serveContracts } from './contract-server.js'

const wsdl = (types = '', imports = ''): string =>
  `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:x="http://www.w3.org/2001/XMLSchema">${imports}<types>${types}</types></definitions>`
const schema = (content = '', namespace = 'urn:x'): string =>
  `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="${namespace}">${content}</x:schema>`
const include = (location: string): string => `<x:include schemaLocation="${location}"/>`
const importOf = (location: string, namespace = 'urn:y'): string =>
  `<x:import namespace="${namespace}" schemaLocation="${location}"/>`

async function failureOf(loading: Promise<LoadedContract>): Promise<ContractError> {
  const error: unknown = await loading.then(
    () => new Error('it was loaded'),
    (reason: unknown) => reason,
  )
  if (error instanceof ContractError) return error
  throw error
}

describe('loadContract', () => {
  let folder: string
  let server: ContractServer | undefined

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contract-'))
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await server?.close()
    server = undefined
  })

  async function write(files: Readonly<Record<string, string | Buffer>>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(join(folder, name, '..'), { recursive: true })
      await writeFile(join(folder, name), content)
    }
  }
  const loadFile = (name: string, options?: LoadOptions) =>
    loadContract(join(folder, name), options)
  async function serve(answers: Readonly<Record<string, Answer>>): Promise<string> {
    server = await serveContracts((path) => answers[path])
    return server.origin
  }
  const namesOf = (contract: LoadedContract, base = `${folder}/`): string[] =>
    [...contract.documents.keys()].map((location) => location.replace(base, ''))

  describe('from files', () => {
    it('follows wsdl:import, xs:import, xs:include and xs:redefine, breadth first', async () => {
      await write({
        'a.wsdl': wsdl(
          schema(`${include('x/one.xsd')}${importOf('two.xsd')}`),
          '<import namespace="urn:z" location="b.wsdl"/>',
        ),
        'b.wsdl': wsdl(schema('<x:redefine schemaLocation="x/three.xsd"/>')),
        'x/one.xsd': schema(include('../x/three.xsd')),
        'two.xsd': schema('', 'urn:y'),
        'x/three.xsd': schema(),
      })
      const contract = await loadFile('a.wsdl')
      expect(namesOf(contract)).to.deep.equal([
        'a.wsdl',
        'b.wsdl',
        'x/one.xsd',
        'two.xsd',
        'x/three.xsd',
      ])
      expect(contract.warnings).to.deep.equal([])
      expect(contract.entry.root.name).to.equal('definitions')
      const resolved = (from: string, location: string) =>
        contract.resolve(join(folder, from), location)
      expect(resolved('a.wsdl', ' x/one.xsd ')).to.equal(join(folder, 'x/one.xsd'))
      expect(resolved('b.wsdl', 'x/three.xsd')).to.equal(join(folder, 'x/three.xsd'))
      expect(resolved('x/one.xsd', '../x/three.xsd')).to.equal(join(folder, 'x/three.xsd'))
      expect(resolved('a.wsdl', 'four.xsd')).to.equal(undefined)
    })

    it('terminates where documents refer to each other or to themselves', async () => {
      await write({
        'a.wsdl': wsdl(schema(include('b.xsd')), '<import location="a.wsdl"/>'),
        'b.xsd': schema(`${include('./b.xsd')}${include('c.xsd')}`),
        'c.xsd': schema(include(`../${basename(folder)}/b.xsd`)),
      })
      expect(namesOf(await loadFile('a.wsdl'))).to.deep.equal(['a.wsdl', 'b.xsd', 'c.xsd'])
    })

    it('finds files by each spelling of their names', async () => {
      const names = ['my types.xsd', '100%.xsd', 'c.wsdl?xsd=xsd0', 'd/e.xsd', 'ü.xsd']
      await write(Object.fromEntries(names.map((name) => [name, schema()])))
      const written = ['my%20types.xsd', '100%.xsd', 'c.wsdl?xsd=xsd0', 'd\\e.xsd', '%C3%BC.xsd']
      const absolute = pathToFileURL(join(folder, 'my types.xsd')).href
      await write({ 'a.wsdl': wsdl(schema([...written, absolute].map(include).join(''))) })
      const contract = await loadFile('a.wsdl')
      expect(contract.warnings).to.deep.equal([])
      expect(namesOf(contract)).to.deep.equal(['a.wsdl', ...names])
    })

    it('warns of missing documents, with file and line', async () => {
      await write({
        'a.wsdl': wsdl(schema(`\n${importOf('gone.xsd')}\n${include('urn:x:y')}`)),
      })
      const contract = await loadFile('a.wsdl')
      expect(contract.warnings).to.deep.equal([
        {
          location: join(folder, 'a.wsdl'),
          line: 2,
          message: 'import of "gone.xsd" (namespace urn:y) is ignored: there is no such file',
        },
        {
          location: join(folder, 'a.wsdl'),
          line: 3,
          message: 'include of "urn:x:y" is ignored: urn: locations cannot be read',
        },
      ])
    })

    it('ignores a DTD with a warning, and warns of documents that are neither WSDL nor schema', async () => {
      await write({
        'a.wsdl': wsdl(schema(`${include('dtd.xsd')}${include('other.xml')}`)),
        'dtd.xsd': `<!DOCTYPE x [<!ENTITY y "z">]>${schema()}`,
        'other.xml': '<other/>',
      })
      const { warnings } = await loadFile('a.wsdl')
      expect(warnings.map(({ message }) => message)).to.deep.equal([
        'has a document type declaration (DTD), which is not read',
        'include of "other.xml" is ignored: its root element is <other> in no namespace, but a WSDL 1.1 or an XML Schema is expected',
      ])
    })

    it('refuses a malformed document', async () => {
      await write({
        'a.wsdl': wsdl(schema(include('b.xsd'))),
        'b.xsd': '<x:schema xmlns:x="u"><a>',
      })
      const error = await failureOf(loadFile('a.wsdl'))
      expect(error).to.include({ problem: 'truncated', location: join(folder, 'b.xsd') })
      expect(error.reason).to.match(/\(the include at .*a\.wsdl:1 refers to it\)$/)
    })

    it('keeps all fields of an error when it adds the reference to the document', () => {
      const more = { line: 2, cause: new Error('d'), problemDetail: 'status', status: 401 } as const
      const error = new ContractError('limit', 'a', 'b', more).in('c')
      expect(error).to.include({ problem: 'limit', location: 'a', reason: 'b (c)', ...more })
    })

    it('does not fetch the schemas of known namespaces', async () => {
      const encoding = 'http://schemas.xmlsoap.org/soap/encoding/'
      await write({ 'a.wsdl': wsdl(schema(importOf(encoding, encoding))) })
      expect(await loadFile('a.wsdl')).to.deep.include({ warnings: [] })
    })

    it('reads UTF-8 with a mark, UTF-16 both ways, and declared encodings', async () => {
      const declared = (encoding: string): string =>
        `<?xml version="1.0" encoding="${encoding}"?>${schema('<x:element name="é"/>')}`
      const utf16 = Buffer.from(`\ufeff${declared('utf-16')}`, 'utf16le')
      await write({
        'a.wsdl': wsdl(
          schema(['8.xsd', 'le.xsd', 'be.xsd', '1.xsd', 'w.xsd'].map(include).join('')),
        ),
        '8.xsd': `\ufeff${declared('UTF-8')}`,
        'le.xsd': utf16,
        'be.xsd': Buffer.from(utf16).swap16(),
        '1.xsd': Buffer.from(declared('ISO-8859-1'), 'latin1'),
        'w.xsd': Buffer.from(declared('windows-1252'), 'latin1'),
      })
      const { documents, warnings } = await loadFile('a.wsdl')
      expect(warnings).to.deep.equal([])
      for (const { root } of [...documents.values()].slice(1)) {
        expect(root.children[0]?.attributes.get('name')).to.equal('é')
      }
    })

    it('reads a document with a wrong declared encoding, with a warning', async () => {
      const declared = (encoding: string): string =>
        `<?xml version="1.0" encoding="${encoding}"?>${schema('<x:element name="é"/>')}`
      await write({
        'a.wsdl': wsdl(schema(['16.xsd', '8.xsd', 'no.xsd'].map(include).join(''))),
        '16.xsd': declared('utf-16'),
        '8.xsd': Buffer.from(declared('utf-8'), 'latin1'),
        'no.xsd': declared('no-such-encoding'),
      })
      const { documents, warnings } = await loadFile('a.wsdl')
      expect(warnings.map(({ message }) => message)).to.deep.equal([
        'is not in its declared encoding; read as utf-8',
        'is not in its declared encoding; read as windows-1252',
        'is not in its declared encoding; read as utf-8',
      ])
      for (const { root } of [...documents.values()].slice(1)) {
        expect(root.children[0]?.attributes.get('name')).to.equal('é')
      }
    })

    it('keeps the bytes as received', async () => {
      const text = `\ufeff${wsdl()}\r\n`
      await write({ 'a.wsdl': text })
      const { entry } = await loadFile('a.wsdl')
      expect(Buffer.from(entry.bytes).toString()).to.equal(text)
    })

    const refusals: readonly (readonly [
      string,
      string | Buffer,
      ContractError['problem'],
      string,
    ])[] = [
      ['an empty file', '', 'not-a-contract', 'it is empty, but a WSDL 1.1 is expected'],
      ['a bare schema', schema(), 'not-a-contract', 'it is an XML Schema, but'],
      [
        'a WSDL 2.0',
        '<description xmlns="http://www.w3.org/ns/wsdl"/>',
        'not-a-contract',
        'it is a WSDL 2.0 description, but a WSDL 1.1 is expected',
      ],
      ['an OpenAPI description', '{"openapi":"3.0.0"}', 'not-a-contract', 'OpenAPI description'],
      [
        'a truncated WSDL',
        wsdl().slice(0, -9),
        'truncated',
        'it is truncated: <definitions> is never',
      ],
      [
        'an entity of a DTD',
        `<!DOCTYPE definitions [<!ENTITY e "">]>${wsdl('&e;')}`,
        'not-xml',
        'the entity "&e;" is not declared',
      ],
      [
        'bytes of an unknown encoding',
        Buffer.from('<a b="\0\xff"/>', 'latin1'),
        'not-xml',
        'encoding',
      ],
    ]
    for (const [what, content, problem, words] of refusals) {
      it(`refuses ${what} with one line`, async () => {
        await write({ 'a.wsdl': content })
        const error = await failureOf(loadFile('a.wsdl'))
        expect(error.problem).to.equal(problem)
        expect(error.message)
          .to.include(words)
          .and.to.match(/a\.wsdl(:\d+)?: [^\n]+$/)
      })
    }

    it('refuses what is not a file, does not exist, or is too long', async () => {
      await write({ 'a.wsdl': wsdl() })
      expect(await failureOf(loadContract(folder))).to.include({ reason: 'it is a folder' })
      expect(await failureOf(loadFile('b.wsdl'))).to.include({ reason: 'there is no such file' })
      expect(await failureOf(loadFile('a.wsdl/b'))).to.include({ reason: 'there is no such file' })
      expect(await failureOf(loadFile('a.wsdl', { maxDocumentBytes: 10 }))).to.include({
        problem: 'limit',
        reason: 'it is longer than 10 bytes',
      })
    })

    it('bounds the number of documents', async () => {
      await write({
        'a.wsdl': wsdl(schema(`${include('b.xsd')}${include('c.xsd')}`)),
        'b.xsd': schema(),
        'c.xsd': schema(),
      })
      await loadFile('a.wsdl', { maxDocuments: 3 })
      expect(await failureOf(loadFile('a.wsdl', { maxDocuments: 2 }))).to.include({
        problem: 'limit',
        reason: 'the contract has more than 2 documents',
      })
    })

    it('stops when the signal fires', async () => {
      await write({ 'a.wsdl': wsdl() })
      const error: unknown = await loadFile('a.wsdl', { signal: AbortSignal.abort() }).catch(
        (reason: unknown) => reason,
      )
      expect(error).to.be.instanceOf(AbortError)
    })
  })

  describe('over HTTP', () => {
    it('resolves references against the address, query strings included', async () => {
      const origin = await serve({
        '/s/a.svc?wsdl': wsdl(
          schema(`${include('?xsd=xsd0')}${include('my types.xsd')}`),
          '<import location="/s/a.svc?wsdl=wsdl0#x"/>',
        ),
        '/s/a.svc?wsdl=wsdl0': wsdl(),
        '/s/a.svc?xsd=xsd0': schema(),
        '/s/my%20types.xsd': schema(),
      })
      const contract = await loadContract(new URL(`${origin}/s/a.svc?wsdl`))
      expect(contract.warnings).to.deep.equal([])
      expect(namesOf(contract, origin)).to.deep.equal([
        '/s/a.svc?wsdl',
        '/s/a.svc?wsdl=wsdl0',
        '/s/a.svc?xsd=xsd0',
        '/s/my%20types.xsd',
      ])
      expect(contract.resolve(`${origin}/s/a.svc?wsdl`, '?xsd=xsd0')).to.equal(
        `${origin}/s/a.svc?xsd=xsd0`,
      )
    })

    it('sends GET, and uses the charset of the content type', async () => {
      const methods: unknown[] = []
      server = await serveContracts((_, request) => {
        methods.push(request.method)
        return {
          headers: { 'content-type': 'text/xml; charset=iso-8859-1' },
          body: Buffer.from(wsdl(schema('<x:element name="é"/>')), 'latin1'),
        }
      })
      const { entry } = await loadContract(`${server.origin}/a`)
      expect(methods).to.deep.equal(['GET'])
      const element = entry.root.children[0]?.children[0]?.children[0]
      expect(element?.attributes.get('name')).to.equal('é')
    })

    it('reads each document once, however often it is referred to', async () => {
      const origin = await serve({
        '/a': wsdl(schema(`${include('b')}${include('./b')}${include('/b#x')}${include('c')}`)),
        '/b': schema(include('c')),
        '/c': schema(`${include('b')}${include('a')}`),
      })
      await loadContract(`${origin}/a`)
      expect(server?.asked).to.deep.equal(['/a', '/b', '/c'])
    })

    it('warns of missing documents, and never reads files for the network', async () => {
      const secret = join(folder, 'secret.xsd')
      await write({ 'secret.xsd': schema() })
      const origin = await serve({
        '/a': wsdl(
          schema([pathToFileURL(secret).href, secret, 'page', 'missing'].map(include).join('')),
        ),
        '/page': '<!DOCTYPE html><title>Sign in</title>',
      })
      const contract = await loadContract(`${origin}/a`)
      expect(contract.documents.size).to.equal(1)
      expect(
        contract.warnings.map(({ message }) => message.replace(/^.*ignored: /, '')),
      ).to.deep.equal([
        'a contract from the network must not read local files',
        'the server answered HTTP 404 (Not Found) with an HTML page that says "no"',
        'it is an HTML page titled "Sign in", but a WSDL 1.1 or an XML Schema is expected',
        'the server answered HTTP 404 (Not Found) with an HTML page that says "no"',
      ])
    })

    it('lets a local contract refer to the network', async () => {
      const origin = await serve({ '/b.xsd': schema() })
      await write({ 'a.wsdl': wsdl(schema(include(`${origin}/b.xsd`))) })
      expect(namesOf(await loadFile('a.wsdl'))).to.deep.equal(['a.wsdl', `${origin}/b.xsd`])
    })

    it('shows no login of a reference, and sends no request with it', async () => {
      await write({ 'a.wsdl': wsdl(schema(include('http://u:hush@h.example/b.xsd'))) })
      const { warnings, unread = [] } = await loadFile('a.wsdl')
      expect(warnings.map(({ message }) => message)).to.deep.equal([
        'include of "http://h.example/b.xsd" is ignored: the URL must not contain a user name or password',
      ])
      expect(unread.map(({ error }) => error.problemDetail)).to.deep.equal(['login-in-url'])
    })

    it('reports the cache folder, not a reference, where documents cannot be written', async () => {
      const origin = await serve({ '/b.xsd': schema() })
      await write({ 'a.wsdl': wsdl(schema(include(`${origin}/b.xsd`))), file: '' })
      const error = await failureOf(loadFile('a.wsdl', { cacheDir: join(folder, 'file') }))
      expect(error).to.include({ problem: 'cache', location: join(folder, 'file') })
      expect(error.reason).to.equal('documents cannot be written there (EEXIST)')
    })

    it('follows redirects within the origin, and resolves against where they end', async () => {
      const origin = await serve({
        '/a': { status: 301, headers: { location: '/x/a' } },
        '/x/a': wsdl(schema(include('b'))),
        '/x/b': { status: 307, headers: { location: 'c' } },
        '/x/c': schema(),
      })
      const contract = await loadContract(`${origin}/a`)
      expect(namesOf(contract, origin)).to.deep.equal(['/x/a', '/x/c'])
      expect(contract.resolve(contract.entry.location, 'b')).to.equal(`${origin}/x/c`)
    })

    it('refuses redirects to other origins, and endless ones', async () => {
      const origin = await serve({
        '/a': { status: 302, headers: { location: 'http://localhost:1/b' } },
        '/c': { status: 302, headers: { location: '/c' } },
        '/d': { status: 302, headers: { location: 'http://u:hush@localhost:1/d' } },
        '/e': { status: 302, headers: { location: 'http://' } },
      })
      const problemDetail = 'redirect'
      for (const [path, reason] of [
        ['/a', /^it redirects to http:\/\/localhost:1\/b;/],
        ['/c', /^it redirects more than 5 times$/],
        ['/d', /^it redirects to http:\/\/localhost:1\/d;/],
        ['/e', /^it redirects to an invalid URL$/],
      ] as const) {
        const error = await failureOf(loadContract(origin + path))
        expect(error).to.include({ problem: 'unreachable', problemDetail })
        expect(error.reason).to.match(reason)
      }
    })

    it('describes an answer that is not a WSDL', async () => {
      const origin = await serve({
        '/page': '<html><head><title>Welcome</title></head></html>',
        '/part': { headers: { 'content-type': 'text/html' }, body: '<h1>Welcome</h1>' },
        '/half': wsdl().slice(0, 60),
      })
      const cases = [
        [
          '/page',
          'not-a-contract',
          'it is an HTML page titled "Welcome", but a WSDL 1.1 is expected (the contract of a service is often at its address with ?WSDL)',
        ],
        [
          '/part',
          'not-a-contract',
          'it is an HTML page that says "Welcome", but a WSDL 1.1 is expected (the contract of a service is often at its address with ?WSDL)',
        ],
        ['/half', 'truncated', 'it is truncated: <definitions> is never closed'],
        [
          '/none',
          'unreachable',
          'the server answered HTTP 404 (Not Found) with an HTML page that says "no"',
        ],
      ] as const
      for (const [path, problem, reason] of cases) {
        const error = await failureOf(loadContract(origin + path))
        expect(error).to.include({ problem, reason, location: origin + path })
      }
    })

    it('reports that no server answers', async () => {
      const origin = await serve({})
      await server?.close()
      server = undefined
      const error = await failureOf(loadContract(`${origin}/a`))
      expect(error.problem).to.equal('unreachable')
      expect(error.message).to.match(/^http:[^\n]+$/)
    })

    it('limits the time and the size of an answer', async () => {
      const origin = await serve({ '/silent': { silent: true }, '/long': wsdl(' '.repeat(5000)) })
      const slow = await failureOf(loadContract(`${origin}/silent`, { timeoutMs: 50 }))
      expect(slow.problem).to.equal('unreachable')
      const long = await failureOf(loadContract(`${origin}/long`, { maxDocumentBytes: 1000 }))
      expect(long).to.include({ problem: 'limit', reason: 'it is longer than 1000 bytes' })
    })

    it('sends one request only to an origin that does not answer', async () => {
      const origin = await serve({
        '/a': wsdl(schema('bcdefghij'.split('').map(include).join(''))),
        ...Object.fromEntries('bcdefghij'.split('').map((path) => [`/${path}`, { silent: true }])),
      })
      const { warnings } = await loadContract(`${origin}/a`, { timeoutMs: 250 })
      expect(warnings).to.have.length(9)
      expect(server?.asked).to.have.length(7)
    })
  })

  describe('with a limit on all documents', () => {
    it('ignores references to documents for which there is no time', async () => {
      const origin = await serve({ '/b': schema(include('c')), '/c': schema() })
      await write({ 'a.wsdl': wsdl(schema(include(`${origin}/b`))) })
      const { warnings: none } = await loadFile('a.wsdl', { deadlineMs: 0 })
      expect(none.map(({ message }) => message)).to.deep.equal([
        `include of "${origin}/b" is ignored: loading the contract took more than 0 ms`,
      ])
    })
  })

  describe('with a cache', () => {
    it('revalidates documents, and reads unchanged ones from the disk', async () => {
      const body = wsdl(schema(include('b')))
      server = await serveContracts((path, { headers }) => {
        if (path === '/b')
          return { headers: { 'last-modified': 'Mon, 01 Jan 2024 00:00:00 GMT' }, body: schema() }
        if (headers['if-none-match'] === '"1"') return { status: 304 }
        return { headers: { etag: '"1"' }, body }
      })
      for (let round = 0; round < 2; round += 1) {
        const contract = await loadContract(`${server.origin}/a`, { cacheDir: folder })
        expect(Buffer.from(contract.entry.bytes).toString()).to.equal(body)
        expect(contract.documents.size).to.equal(2)
      }
      expect(server.asked).to.deep.equal(['/a', '/b', '/a', '/b'])
    })

    it('reports the requested URL of an unchanged page', async () => {
      server = await serveContracts((path, { headers }) => {
        if (path === '/a?wsdl') return { status: 302, headers: { location: '/b' } }
        if (headers['if-none-match'] === '"1"') return { status: 304 }
        return { headers: { etag: '"1"' }, body: '<html/>' }
      })
      const url = `${server.origin}/a?wsdl`
      for (let round = 0; round < 2; round += 1) {
        const error = await failureOf(loadContract(url, { cacheDir: folder }))
        expect(error.reason).to.match(/ is expected \(redirected from .*\/a\?wsdl\)$/)
      }
    })

    it('ignores a cache file with a wrong hash', async () => {
      const origin = await serve({ '/a': wsdl() })
      const options = { cacheDir: folder, offline: true }
      await loadContract(`${origin}/a`, { cacheDir: folder })
      await loadContract(`${origin}/a`, options)
      const [name = ''] = await readdir(folder)
      const text = await readFile(join(folder, name), 'utf8')
      await write({ [name]: text.replace('<types>', '<types/>') })
      expect((await failureOf(loadContract(`${origin}/a`, options))).problem).to.equal(
        'unreachable',
      )
      await write({ [name]: 'rubbish' })
      expect((await failureOf(loadContract(`${origin}/a`, options))).problem).to.equal(
        'unreachable',
      )
    })

    it('keeps documents that differ in their query alone, for this user', async () => {
      const origin = await serve({
        '/a?wsdl': wsdl(schema(include('?xsd=1'))),
        '/a?xsd=1': schema(include('?xsd=2')),
        '/a?xsd=2': schema(),
      })
      await loadContract(`${origin}/a?wsdl`, { cacheDir: folder })
      const again = await loadContract(`${origin}/a?wsdl`, { cacheDir: folder, offline: true })
      expect(again.documents.size).to.equal(3)
      for (const name of await readdir(folder)) {
        expect((await stat(join(folder, name))).mode & 0o777).to.equal(0o600)
      }
    })

    it('does not use the network with offline', async () => {
      const origin = await serve({
        '/a': { status: 302, headers: { location: '/x/a' } },
        '/x/a': wsdl(schema(include('b'))),
        '/x/b': schema(),
      })
      const offline = { cacheDir: folder, offline: true }
      expect(await failureOf(loadContract(`${origin}/a`, offline))).to.include({
        problem: 'unreachable',
      })
      const online = await loadContract(`${origin}/a`, { cacheDir: folder })
      const asked = server?.asked.length
      const again = await loadContract(`${origin}/a`, offline)
      expect(namesOf(again)).to.deep.equal(namesOf(online))
      expect(again.resolve(again.entry.location, 'b')).to.equal(`${origin}/x/b`)
      expect(server?.asked).to.have.length(asked ?? 0)
    })
  })
})
