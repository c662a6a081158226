import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type AccessOptions, accessTo } from '../../../src/codegen/load/access.js'
import { ContractError } from '../../../src/codegen/load/contract-error.js'
import type { LoadOptions } from '../../../src/codegen/load/document-loader.js'
import { loadContract } from '../../../src/codegen/load/load-contract.js'
import { InputError } from '../../../src/errors.js'
import { createAuthority } from '../../support/certificates.js'
import { PROXY_VARIABLES, withVariables } from '../../support/environment-variables.js'
import { withTestNames } from '../../support/test-host-names.js'
import { type Answer, type ContractServer, serveContracts } from './contract-server.js'

const login = { username: 'ann', password: 'h€nter22' }
const authorization = `Basic ${Buffer.from('ann:h€nter22').toString('base64')}`

const schema = (content = ''): string =>
  `<x:schema xmlns:x="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:x">${content}</x:schema>`
const include = (location: string): string => `<x:include schemaLocation="${location}"/>`
const wsdl = (content = ''): string =>
  `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types>${schema(content)}</types></definitions>`

async function failureOf(loading: Promise<unknown>): Promise<ContractError> {
  const error: unknown = await loading.then(
    () => new Error('it was loaded'),
    (reason: unknown) => reason,
  )
  if (error instanceof ContractError) return error
  throw error
}

describe('a contract behind authentication', () => {
  const servers: ContractServer[] = []
  withTestNames()
  withVariables(PROXY_VARIABLES)

  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
  })

  interface Guarded extends ContractServer {
    readonly answers: Record<string, Answer>
    /** Path and authorization of each request. */
    readonly got: (readonly [string, string | undefined])[]
  }
  /** A server that answers 401 without the login, where it is asked for one. */
  async function serve(options: { readonly open?: true; readonly tls?: object } = {}) {
    const answers: Record<string, Answer> = {}
    const got: [string, string | undefined][] = []
    const server = await serveContracts((path, { headers }) => {
      got.push([path, headers.authorization])
      const isAllowed = options.open || headers.authorization === authorization
      return isAllowed ? answers[path] : { status: 401, body: '<html><title>Sign in</title>' }
    }, options.tls)
    servers.push(server)
    return Object.assign(server, { answers, got }) as Guarded
  }

  it('is read with user and password, and so are the documents of its origin', async () => {
    const server = await serve()
    server.answers['/a'] = wsdl(include('b.xsd'))
    server.answers['/b.xsd'] = schema()
    const { warnings, documents } = await loadContract(`${server.origin}/a`, { login })
    expect(warnings).to.deep.equal([])
    expect(documents.size).to.equal(2)
    expect(server.got).to.deep.equal([
      ['/a', authorization],
      ['/b.xsd', authorization],
    ])
  })

  it('is read with headers', async () => {
    const server = await serve()
    server.answers['/a'] = wsdl()
    const headers = { Authorization: authorization, Accept: 'text/xml' }
    await loadContract(`${server.origin}/a`, { headers })
    expect(server.got).to.deep.equal([['/a', authorization]])
  })

  it('gives its login to no other origin that it refers to', async () => {
    const [server, other] = [await serve(), await serve({ open: true })]
    const named = other.origin.replace('127.0.0.1', 'localhost')
    server.answers['/a'] = wsdl(include(`${other.origin}/b`) + include(`${named}/c`))
    for (const path of ['/b', '/c']) other.answers[path] = schema()
    const { documents } = await loadContract(`${server.origin}/a`, { login })
    expect(documents.size).to.equal(3)
    expect(other.got).to.have.deep.members([
      ['/b', undefined],
      ['/c', undefined],
    ])
  })

  it('gives its login to no other origin that it redirects to', async () => {
    const [server, other] = [await serve(), await serve({ open: true })]
    const echo = `${other.origin}/b?for=${authorization.slice(6)}`
    server.answers['/a'] = { status: 302, headers: { location: echo } }
    const error = await failureOf(loadContract(`${server.origin}/a`, { login }))
    expect(error).to.include({ problemDetail: 'redirect', login: 'sent' })
    expect(error.message).to.include(`${other.origin}/b?for=[redacted]`)
    expect(error.message).to.not.include(authorization.slice(6))
    expect(other.got).to.deep.equal([])
    server.answers['/a'] = { status: 302, headers: { location: '/c' } }
    server.answers['/c'] = wsdl()
    await loadContract(`${server.origin}/a`, { login })
    expect(server.got.at(-1)).to.deep.equal(['/c', authorization])
  })

  it('ignores a login in the URL that a redirect leads to', async () => {
    const server = await serve()
    const to = `${server.origin.replace('//', '//bob:secret@')}/d`
    server.answers['/a'] = { status: 302, headers: { location: to } }
    server.answers['/d'] = wsdl(include('e.xsd'))
    server.answers['/e.xsd'] = '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>'
    const { entry, warnings } = await loadContract(`${server.origin}/a`, { login })
    expect(entry.location).to.equal(`${server.origin}/d`)
    expect(warnings).to.deep.equal([])
    expect(server.got.at(-1)).to.deep.equal(['/e.xsd', authorization])
  })

  it('tells whether an answer is one to a login', async () => {
    const [server, other] = [await serve(), await serve()]
    const at = (path: string, options: LoadOptions = {}) =>
      failureOf(loadContract(`${server.origin}${path}`, options))
    expect(await at('/a')).to.include({ status: 401, login: 'none' })
    expect(await at('/a', { headers: { 'X-Trace': 'hunter22' } })).to.include({ login: 'none' })
    const wrong = await at('/a', { login: { username: 'ann', password: 'hunter22' } })
    expect(wrong).to.include({ status: 401, login: 'sent' })
    expect(wrong.message).to.match(/HTTP 401 \(Unauthorized\) with an HTML page titled "Sign in"$/)
    const cookie = await at('/a', { headers: { Cookie: 'sid=hunter22' } })
    expect(cookie).to.include({ status: 401, login: 'sent' })
    server.answers['/a'] = wsdl(include(`${other.origin}/b`))
    const { unread = [] } = await loadContract(`${server.origin}/a`, { login })
    expect(unread.map(({ error }) => [error.status, error.login])).to.deep.equal([
      [401, 'withheld'],
    ])
    server.answers['/page'] = '<!DOCTYPE html><title>Log in</title>'
    expect(await at('/page', { login })).to.include({ problemDetail: 'html-page', login: 'sent' })
    await server.close()
    servers.shift()
    expect(await at('/a', { login })).to.include({ problem: 'unreachable', login: 'sent' })
  })

  it('has no secrets in its errors, also where a page repeats them', async () => {
    const server = await serve({ open: true })
    const headers = { 'X-Key': 'hunter22', Authorization: 'Bearer swordfish77' }
    for (const text of ['hunter22', 'swordfish77', `${'x'.repeat(95)} hunter22`]) {
      for (const status of [200, 500]) {
        server.answers['/a'] = { status, body: `<html><title>no ${text}</title></html>` }
        const { message } = await failureOf(loadContract(`${server.origin}/a`, { headers }))
        expect(message).to.not.match(/hun|sword/)
      }
    }
    server.answers['/a'] = { status: 403, body: `<html><title>${login.password}</title></html>` }
    expect((await failureOf(loadContract(`${server.origin}/a`, { login }))).message).to.not.include(
      login.password,
    )
  })

  it('sends nothing over http: to another machine, unless that is allowed', async () => {
    const server = await serve()
    server.answers['/a'] = wsdl()
    const url = server.origin.replace('127.0.0.1', 'contracts.test')
    for (const options of [{ login }, { headers: { 'X-Key': 'hunter22' } }]) {
      const error: unknown = await loadContract(`${url}/a`, options).catch((thrown) => thrown)
      expect(error).to.be.instanceOf(InputError)
      expect((error as InputError).message).to.match(
        /^(?:login|headers): must not be sent over http: to another machine; .* allowInsecureHttp: true$/,
      )
    }
    expect(server.got).to.deep.equal([])
    await loadContract(`${url}/a`, { login, allowInsecureHttp: true })
    expect(server.got).to.deep.equal([['/a', authorization]])
  })

  it('gives its login to the same host over https: on the default ports', () => {
    const headersAt = (origin: string, url: string) =>
      accessTo(new URL(origin), { login, allowInsecureHttp: true }).headersFor(new URL(url))
    const sent = { authorization }
    expect(headersAt('http://a.example/', 'https://a.example/b')).to.deep.equal(sent)
    expect(headersAt('https://a.example/', 'https://A.example:443/b')).to.deep.equal(sent)
    for (const [origin, url] of [
      ['https://a.example/', 'http://a.example/'],
      ['http://a.example/', 'https://a.example:8443/'],
      ['http://a.example:8080/', 'https://a.example/'],
      ['https://a.example/', 'https://a.example:444/'],
      ['https://a.example/', 'https://b.a.example/'],
      ['https://a.example/', 'https://a.example.evil.example/'],
    ] as const) {
      expect(headersAt(origin, url), `${origin} ${url}`).to.deep.equal({})
    }
  })

  describe('with a cache', () => {
    let cacheDir: string
    beforeEach(async () => {
      cacheDir = await mkdtemp(join(tmpdir(), 'access-'))
    })
    afterEach(() => rm(cacheDir, { recursive: true }))

    it('is requested in full by each user, and stored without the login', async () => {
      const validators: unknown[] = []
      const shared = await serveContracts((_path, { headers }) => {
        validators.push(headers['if-none-match'])
        const user = headers.authorization ?? ''
        // A server whose validator does not differ between users.
        return headers['if-none-match'] === '"1"'
          ? { status: 304 }
          : { headers: { etag: '"1"' }, body: wsdl(`<!-- ${user.length} -->`) }
      })
      servers.push(shared)
      const read = async (options: LoadOptions): Promise<string> =>
        Buffer.from(
          (await loadContract(`${shared.origin}/a`, { ...options, cacheDir })).entry.bytes,
        ).toString()
      const long = { username: 'ann', password: 'a longer password' }
      const [one, other] = [await read({ login }), await read({ login: long })]
      expect(one).to.not.equal(other)
      expect(await read({ offline: true })).to.equal(other)
      const none = await read({})
      expect(none).to.include('<!-- 0 -->')
      expect(await read({})).to.equal(none)
      expect(validators).to.deep.equal([undefined, undefined, undefined, '"1"'])
      expect(await read({ login })).to.equal(one)
      for (const name of await readdir(cacheDir)) {
        const text = await readFile(join(cacheDir, name), 'utf8')
        expect(text).to.not.include(login.password).and.not.include(authorization.slice(6))
      }
    })

    it('is not stored where the login is refused', async () => {
      const server = await serve()
      await failureOf(loadContract(`${server.origin}/a`, { cacheDir }))
      const wrong = { username: 'bob', password: 'hunter22' }
      await failureOf(loadContract(`${server.origin}/a`, { login: wrong, cacheDir }))
      expect(await readdir(cacheDir)).to.deep.equal([])
    })
  })

  describe('over TLS', () => {
    const authority = createAuthority()
    const identity = authority.issue({ commonName: 'x', names: ['127.0.0.1', 'localhost'] })
    const ca = authority.cert

    it('trusts an authority for every document', async () => {
      const [server, other] = [
        await serve({ tls: identity }),
        await serve({ tls: identity, open: true }),
      ]
      server.answers['/a'] = wsdl(include(`${other.origin}/b`))
      other.answers['/b'] = schema()
      const { warnings } = await loadContract(`${server.origin}/a`, { login, tls: { ca } })
      expect(warnings).to.deep.equal([])
      expect(other.got).to.deep.equal([['/b', undefined]])
      const error = await failureOf(loadContract(`${server.origin}/a`, { login }))
      expect(error.message).to.match(/authority that is not known here/)
    })

    it('gives its login to no other port that it is redirected to over https:', async () => {
      const [server, other] = [await serve(), await serve({ tls: identity, open: true })]
      server.answers['/a'] = { status: 301, headers: { location: `${other.origin}/a` } }
      other.answers['/a'] = wsdl(include('b'))
      other.answers['/b'] = schema()
      const { documents } = await loadContract(`${server.origin}/a`, { login, tls: { ca } })
      expect(documents.size).to.equal(2)
      expect(server.got).to.deep.equal([['/a', authorization]])
      expect(other.got).to.deep.equal([
        ['/a', undefined],
        ['/b', undefined],
      ])
    })

    it('has no passphrase in its errors', () => {
      const tls = { ...identity, passphrase: 'open-sesame' }
      const { redact } = accessTo(new URL('https://h.example/'), { tls })
      expect(redact('no open-sesame')).to.equal('no [redacted]')
    })

    it('is requested in full where the redirect to it was an answer to a login', async () => {
      const validators: unknown[] = []
      const other = await serveContracts((_path, { headers }) => {
        validators.push(headers['if-none-match'])
        return { headers: { etag: '"1"' }, body: wsdl() }
      }, identity)
      servers.push(other)
      const server = await serve()
      server.answers['/a'] = { status: 301, headers: { location: `${other.origin}/a` } }
      const cacheDir = await mkdtemp(join(tmpdir(), 'access-'))
      try {
        const options = { login, tls: { ca }, cacheDir }
        await loadContract(`${server.origin}/a`, options)
        await loadContract(`${server.origin}/a`, options)
        expect(validators).to.deep.equal([undefined, undefined])
      } finally {
        await rm(cacheDir, { recursive: true })
      }
    })

    it('shows a client certificate to the origin of the contract only', async () => {
      const asking = { ...identity, ca, requestCert: true, rejectUnauthorized: false }
      const names: unknown[] = []
      const answers: Record<string, Answer> = {}
      for (let count = 0; count < 2; count += 1) {
        const server = await serveContracts((path, { socket }) => {
          names.push((socket as import('node:tls').TLSSocket).getPeerCertificate().subject?.CN)
          return answers[path]
        }, asking)
        servers.push(server)
      }
      const [server, other] = servers
      answers['/a'] = wsdl(include('/b') + include(`${other?.origin}/b`))
      answers['/b'] = schema()
      const client = authority.issue({ commonName: 'client' })
      const tls = { ca, cert: client.cert, key: client.key }
      await loadContract(`${server?.origin}/a`, { tls })
      expect(names).to.have.members(['client', 'client', undefined])
    })
  })

  describe('refuses options before anything is sent', () => {
    const cases: readonly (readonly [string, AccessOptions, RegExp])[] = [
      ['a header of the transfer', { headers: { Host: 'hunter22' } }, /^headers\.Host: is set by/],
      [
        'a validator',
        { headers: { 'If-None-Match': 'hunter22' } },
        /^headers\.If-None-Match: is set by/,
      ],
      ['an illegal name', { headers: { 'a b': 'hunter22' } }, /^headers\."a b": is not a legal/],
      ['an illegal value', { headers: { a: 'hunter22\r\nb: c' } }, /^headers\.a: is not a legal/],
      [
        'a name twice',
        { headers: { a: 'hunter22', A: 'hunter22' } },
        /^headers\.A: is given twice/,
      ],
      [
        'two logins',
        { headers: { AUTHORIZATION: 'hunter22' }, login },
        /^headers\.authorization: must not be given together with a login$/,
      ],
      [
        'a user with a colon',
        { login: { username: 'ann:hunter22', password: 'x' } },
        /^login\.username: must be a name without a colon$/,
      ],
      [
        'a password with a line end',
        { login: { username: 'ann', password: 'hunter22\n' } },
        /^login\.password: must not have control characters$/,
      ],
      ['no password', { login: { username: 'ann', password: '' } }, /^login\.password: /],
      ['no authority', { tls: { ca: 'hunter22' } }, /^tls\.ca: is not a certificate in PEM$/],
      ['half a client certificate', { tls: { cert: 'hunter22' } }, /^tls\.\w+: /],
    ]
    for (const [what, options, words] of cases) {
      it(what, async () => {
        const server = await serve({ open: true })
        const error: unknown = await loadContract(`${server.origin}/a`, options).catch(
          (thrown) => thrown,
        )
        expect(error).to.be.instanceOf(InputError)
        expect((error as InputError).message)
          .to.match(words)
          .and.not.include('hunter22')
        expect(server.got).to.deep.equal([])
      })
    }

    it('a login for a file', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'access-'))
      try {
        const file = join(folder, 'a.wsdl')
        await writeFile(file, wsdl())
        const error: unknown = await loadContract(file, { login }).catch((thrown) => thrown)
        expect((error as InputError).message).to.match(/^login: is for a contract with an http/)
        expect((await loadContract(file, { tls: {}, headers: {} })).warnings).to.deep.equal([])
      } finally {
        await rm(folder, { recursive: true })
      }
    })
  })
})
