import dns, { type LookupAddress } from 'node:dns'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { LookupFunction } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { accessTo } from '../../../src/codegen/load/access.js'
import { AddressCheck } from '../../../src/codegen/load/address-check.js'
import type { LoadOptions } from '../../../src/codegen/load/document-loader.js'
import { type FetchOptions, fetchDocument } from '../../../src/codegen/load/fetch-document.js'
import { loadContract } from '../../../src/codegen/load/load-contract.js'
import { type Answer, type ContractServer, serveContracts } from './contract-server.js'

const schema = (content = ''): string =>
  `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x">${content}</x:schema>`
const include = (location: string): string => `<x:include schemaLocation="${location}"/>`
const wsdl = (content = '', imports = ''): string =>
  `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">${imports}<types>${schema(content)}</types></definitions>`

const refusal = (host: string): string =>
  `${host} is on this machine or in a private network, which a contract from a public address must not refer to; --allow-private allows it`

/** A public address, which no test connects to. */
const publicAddress = '203.0.113.7'

describe('addresses of references', () => {
  const variables = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY']
  const spellings = [...variables, ...variables.map((name) => name.toLowerCase())]
  const environment = new Map(spellings.map((name) => [name, process.env[name]]))
  const systemLookup = dns.lookup
  let folder: string
  let inside: ContractServer
  let insideAnswers: Record<string, Answer>
  /** The header `host` of each request to it. */
  let hosts: (string | undefined)[]
  let proxy: ContractServer
  let proxyAnswers: Record<string, Answer>
  /** Answers of the DNS, one list for each look-up of a name. */
  let names: Record<string, string[][]>
  let lookedUp: string[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'private-'))
    insideAnswers = { '/b': schema() }
    hosts = []
    inside = await serveContracts((path, { headers }) => {
      hosts.push(headers.host)
      return insideAnswers[path]
    })
    proxyAnswers = {}
    proxy = await serveContracts((url) => proxyAnswers[url])
    names = {}
    lookedUp = []
    for (const name of spellings) delete process.env[name]
    dns.lookup = ((name: string, options: unknown, callback: (...result: unknown[]) => void) => {
      lookedUp.push(name)
      const answers = names[name]?.shift()
      expect(options).to.include({ all: true })
      if (answers === undefined) {
        callback(Object.assign(new Error(name), { code: 'ENOTFOUND' }))
      } else {
        const family = (address: string): number => (address.includes(':') ? 6 : 4)
        callback(
          null,
          answers.map((address) => ({ address, family: family(address) })),
        )
      }
    }) as typeof dns.lookup
  })
  afterEach(async () => {
    dns.lookup = systemLookup
    for (const [name, value] of environment) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    await inside.close()
    await proxy.close()
    await rm(folder, { recursive: true })
  })

  const port = (): string => new URL(inside.origin).port
  /** All hosts but loopback and the named ones go to the proxy, which resolves public names. */
  function throughProxy(...direct: readonly string[]): void {
    process.env['HTTP_PROXY'] = proxy.origin
    process.env['NO_PROXY'] = ['127.0.0.1', 'localhost', ...direct].join(',')
  }
  const reasons = async (
    location: string,
    options: LoadOptions = {},
  ): Promise<readonly string[]> => {
    const { warnings } = await loadContract(location, options)
    return warnings.map(({ message }) => message.replace(/^.*ignored: /, ''))
  }

  describe('of a contract from a public address', () => {
    const root = 'http://contracts.example/a'

    beforeEach(() => throughProxy())

    const references: Readonly<Record<string, (location: string) => string>> = {
      'wsdl:import': (at) => wsdl('', `<import namespace="urn:y" location="${at}"/>`),
      'xs:import': (at) => wsdl(`<x:import namespace="urn:y" schemaLocation="${at}"/>`),
      'xs:include': (at) => wsdl(include(at)),
      'xs:redefine': (at) => wsdl(`<x:redefine schemaLocation="${at}"/>`),
    }
    for (const [kind, contract] of Object.entries(references)) {
      it(`are refused in ${kind} where they are private, and followed with allowPrivate`, async () => {
        proxyAnswers[root] = contract(`${inside.origin}/b`)
        expect(await reasons(root)).to.deep.equal([refusal('127.0.0.1')])
        expect(inside.asked).to.deep.equal([])
        expect(await reasons(root, { allowPrivate: true })).to.deep.equal([])
        expect(inside.asked).to.deep.equal(['/b'])
      })
    }

    it('are refused in every spelling, with or without a proxy', async () => {
      const hosts = ['127.1', '2130706433', '0x7f.1', '0177.0.0.1', '127.0.0.1.', 'localhost']
      hosts.push('localhost.', 'x.localhost', '[::1]', '[::ffff:127.0.0.1]', '0', 'intranet')
      hosts.push('169.254.169.254', '[fe80::1]', 'x.internal')
      const at = hosts.map((host) => `http://${host}:${port()}/b`)
      proxyAnswers[root] = wsdl(at.map(include).join(''))
      const expected = at.map((url) => refusal(new URL(url).hostname))
      expect(await reasons(root)).to.deep.equal(expected)
      process.env['NO_PROXY'] = ''
      expect(await reasons(root)).to.deep.equal(expected)
      expect(inside.asked).to.deep.equal([])
      expect(proxy.asked).to.deep.equal([root, root])
      expect(lookedUp.filter((name) => name !== '127.0.0.1')).to.deep.equal([])
    })

    it('are refused where any answer of the DNS is private', async () => {
      const answers = { one: ['127.0.0.1'], some: [publicAddress, '10.1.2.3'], six: ['fd00::1'] }
      const at: string[] = []
      for (const [label, addresses] of Object.entries(answers)) {
        names[`${label}.example`] = [addresses, addresses]
        at.push(`http://${label}.example:${port()}/b`, `https://${label}.example:${port()}/b`)
      }
      throughProxy('one.example', 'some.example', 'six.example')
      proxyAnswers[root] = wsdl(at.map(include).join(''))
      expect(await reasons(root)).to.deep.equal([
        refusal('one.example (127.0.0.1)'),
        refusal('one.example (127.0.0.1)'),
        refusal('some.example (10.1.2.3)'),
        refusal('some.example (10.1.2.3)'),
        refusal('six.example (fd00::1)'),
        refusal('six.example (fd00::1)'),
      ])
      expect(inside.asked).to.deep.equal([])
    })

    it('are refused in a document of another public address as well', async () => {
      proxyAnswers[root] = wsdl(include('http://other.example/c'))
      proxyAnswers['http://other.example/c'] = schema(include(`${inside.origin}/b`))
      expect(await reasons(root)).to.deep.equal([refusal('127.0.0.1')])
      const { unread = [] } = await loadContract(root)
      expect(unread.map(({ error }) => error.problemDetail)).to.deep.equal(['private-address'])
      expect(inside.asked).to.deep.equal([])
    })

    it('are followed where they are public, each document once', async () => {
      proxyAnswers[root] = wsdl(include('http://other.example/c'))
      proxyAnswers['http://other.example/c'] = schema(include(root))
      expect(await reasons(root)).to.deep.equal([])
      expect(proxy.asked).to.deep.equal([root, 'http://other.example/c'])
    })

    it('are refused although a local copy of the contract is read', async () => {
      const file = join(folder, 'a.wsdl')
      await writeFile(file, wsdl(include(`${inside.origin}/b`)))
      const localCopies = new Map([[root, file]])
      expect(await reasons(root, { localCopies })).to.deep.equal([refusal('127.0.0.1')])
      expect(inside.asked).to.deep.equal([])
    })

    it('need no permission offline, where the cache has the documents', async () => {
      proxyAnswers[root] = wsdl(include(`${inside.origin}/b`))
      const cache = { cacheDir: join(folder, 'cache') }
      expect(await reasons(root, { ...cache, allowPrivate: true })).to.deep.equal([])
      expect(await reasons(root, cache)).to.deep.equal([refusal('127.0.0.1')])
      expect(await reasons(root, { ...cache, offline: true })).to.deep.equal([])
      expect(inside.asked).to.deep.equal(['/b'])
    })
  })

  describe('of a contract that is local', () => {
    it('may be private, and so may those of documents there', async () => {
      insideAnswers['/a'] = wsdl(include('b'))
      insideAnswers['/b'] = schema(include(`http://localhost:${port()}/c`))
      names['localhost'] = [['127.0.0.1']]
      insideAnswers['/c'] = schema()
      expect(await reasons(`${inside.origin}/a`)).to.deep.equal([])
      const file = join(folder, 'a.wsdl')
      await writeFile(file, wsdl(include(`${inside.origin}/b`)))
      names['localhost'] = [['127.0.0.1']]
      expect(await reasons(file)).to.deep.equal([])
      expect(inside.asked).to.deep.equal(['/a', '/b', '/c', '/b', '/c'])
    })

    it('are refused where a public document between refers to them', async () => {
      throughProxy()
      insideAnswers['/a'] = wsdl(include('http://other.example/c'))
      proxyAnswers['http://other.example/c'] = schema(include(`${inside.origin}/d`))
      const file = join(folder, 'a.wsdl')
      await writeFile(file, wsdl(include('http://other.example/c')))
      for (const root of [file, `${inside.origin}/a`]) {
        expect(await reasons(root)).to.deep.equal([refusal('127.0.0.1')])
      }
      expect(inside.asked).to.deep.equal(['/a'])
    })

    it('are read for a local document although a public one is refused them', async () => {
      throughProxy()
      insideAnswers['/a'] = wsdl(`${include('http://other.example/c')}${include('d')}`)
      insideAnswers['/d'] = schema(include('b'))
      proxyAnswers['http://other.example/c'] = schema(include(`${inside.origin}/b`))
      expect(await reasons(`${inside.origin}/a`)).to.deep.equal([refusal('127.0.0.1')])
      expect(inside.asked).to.deep.equal(['/a', '/d', '/b'])
    })

    it('treats a name as private where all its addresses are, and connects only to them', async () => {
      insideAnswers['/a'] = wsdl(include(`${inside.origin}/b`))
      const at = `wsdl.example:${port()}`
      names['wsdl.example'] = [['127.0.0.1'], [publicAddress]]
      expect(await reasons(`http://${at}/a`)).to.deep.equal([])
      expect(hosts).to.deep.equal([at, `127.0.0.1:${port()}`])
      expect(lookedUp).to.deep.equal(['wsdl.example'])
      // Also public: its contract has no more rights than one from a public address.
      names['wsdl.example'] = [['127.0.0.1', publicAddress]]
      expect(await reasons(`http://${at}/a`)).to.deep.equal([refusal('127.0.0.1')])
    })
  })

  describe('of redirects', () => {
    const start = new URL('http://wsdl.example/a')
    const limits = { timeoutMs: 1000, maxResponseBytes: 1000 }

    /** Redirects once, each request with a separate look-up. */
    function fetchRedirected(options: Partial<FetchOptions> = {}) {
      let asked = 0
      const look = (lookup: LookupFunction, host: string) =>
        new Promise<void>((resolve, reject) =>
          lookup(host, { all: true }, (error) => (error ? reject(error) : resolve())),
        )
      return fetchDocument(start, {
        get: async (url, _headers, _limits, lookup) => {
          await look(lookup, url.hostname)
          asked += 1
          const headers = { location: '/b' }
          return asked === 1
            ? { status: 302, headers, body: Buffer.alloc(0) }
            : { status: 200, headers: {}, body: Buffer.from('b') }
        },
        access: accessTo(start, {}),
        limits,
        cache: undefined,
        offline: false,
        mayBePrivate: false,
        allowPrivate: false,
        ...options,
      }).then(
        ({ bytes, isPublic }) => `${bytes}, ${isPublic ? 'public' : 'private'}, ${asked} asked`,
        (error: Error) => `${error.message}, ${asked} asked`,
      )
    }

    const refused = `http://wsdl.example/b: ${refusal('wsdl.example (10.0.0.1)')}, 1 asked`
    const cases: readonly (readonly [string, string[][], Partial<FetchOptions>, string])[] = [
      ['public and remains public', [[publicAddress], [publicAddress]], {}, 'b, public, 2 asked'],
      ['public and becomes private', [[publicAddress], ['10.0.0.1']], {}, refused],
      [
        'given, and becomes private',
        [[publicAddress], ['10.0.0.1']],
        { mayBePrivate: true },
        refused,
      ],
      [
        'given, and private',
        [['10.0.0.1'], ['10.0.0.1']],
        { mayBePrivate: true },
        'b, private, 2 asked',
      ],
      [
        'allowed to become private',
        [[publicAddress], ['10.0.0.1']],
        { allowPrivate: true },
        'b, private, 2 asked',
      ],
    ]
    for (const [what, answers, options, expected] of cases) {
      it(`are checked again where the address is ${what}`, async () => {
        names['wsdl.example'] = answers
        expect(await fetchRedirected(options)).to.equal(expected)
      })
    }
  })

  describe('addresses that are looked up for a connection', () => {
    const lookUp = (check: AddressCheck, all: boolean) =>
      new Promise((resolve, reject) =>
        check.lookup('wsdl.example', { all }, (error, address, family) =>
          error ? reject(error) : resolve([address, family]),
        ),
      )

    it('are given as requested, one or all', async () => {
      const answers: readonly LookupAddress[] = [
        { address: '2606:4700::1', family: 6 },
        { address: publicAddress, family: 4 },
      ]
      names['wsdl.example'] = [answers, answers].map((list) => list.map(({ address }) => address))
      const check = new AddressCheck(new URL('http://wsdl.example/'), false)
      expect(await lookUp(check, true)).to.deep.equal([answers, undefined])
      expect(await lookUp(check, false)).to.deep.equal(['2606:4700::1', 6])
      expect(check.refusal).to.equal(undefined)
    })

    it('fail as a look-up fails', async () => {
      const check = new AddressCheck(new URL('http://wsdl.example/'), false)
      const error: unknown = await lookUp(check, true).catch((reason: unknown) => reason)
      expect(error).to.have.property('code', 'ENOTFOUND')
      expect(check.refusal).to.equal(undefined)
    })
  })
})
