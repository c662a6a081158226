import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  type Answer,
  type ContractServer,
  serveContracts,
} from '../codegen/load/contract-server.js'
import { createAuthority } from '../support/certificates.js'
import { type Outcome, runCli } from './capture.js'

const wsdl = await readFile('wsdl/useradmin.wsdl', 'utf8')
const PASSWORD = 'hunter22'
const TOKEN = 'swordfish77'
const basic = `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}`
const page = '<!DOCTYPE html><title>Sign in</title>'
const withInclude = (location: string): string =>
  wsdl.replace('<wsdl:types>', `$&<s:schema><s:include schemaLocation="${location}"/></s:schema>`)

describe('generate for a contract behind authentication', () => {
  const authority = createAuthority()
  const identity = authority.issue({ commonName: 'x', names: ['127.0.0.1'] })
  let folder: string
  let out: string
  const servers: ContractServer[] = []
  const answers: Record<string, Answer> = {}
  /** The authorization of each request. */
  const got: (string | undefined)[] = []

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'login-'))
    out = join(folder, 'out')
    await writeFile(join(folder, 'ca.pem'), authority.cert)
    got.length = 0
  })
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close()
    await rm(folder, { recursive: true })
  })

  /** A server that answers 401 without one of the two logins. */
  async function serve(tls?: object): Promise<string> {
    const server = await serveContracts((path, { headers }) => {
      got.push(headers.authorization)
      const isAllowed = [basic, `Bearer ${TOKEN}`].includes(headers.authorization ?? '')
      return isAllowed ? answers[path] : { status: 401, body: page }
    }, tls)
    servers.push(server)
    answers['/a?WSDL'] = wsdl
    return server.origin
  }
  const env = { DATA8_CONTRACT_PASSWORD: PASSWORD }
  const ca = (): string[] => ['--ca', join(folder, 'ca.pem')]

  async function generate(
    url: string,
    flags: readonly string[],
    world: { readonly env?: Record<string, string>; readonly stdin?: string } = {},
  ): Promise<Outcome> {
    const outcome = await runCli(['generate', url, '--out', out, ...flags], world)
    await expectNoSecret(outcome)
    return outcome
  }
  async function expectNoSecret({ stdout, stderr }: Outcome): Promise<void> {
    const names = await readdir(folder, { recursive: true, withFileTypes: true })
    const files = names.filter((name) => name.isFile())
    const texts = files.map((file) => readFile(join(file.parentPath, file.name), 'utf8'))
    for (const text of [stdout, stderr, ...(await Promise.all(texts))]) {
      expect(text).to.not.include(PASSWORD).and.not.include(TOKEN)
      expect(text).to.not.include(basic.slice(6)).and.not.include('cat-and-dog')
    }
  }
  async function expectRefusal(run: Promise<Outcome>, status: number, words: RegExp) {
    const outcome = await run
    expect(outcome.stderr)
      .to.match(/^data8-useradmin: [^\n]*[.)]\n$/)
      .and.to.match(words)
    expect(outcome).to.include({ status, stdout: '' })
  }

  it('takes an authority, a user, and the password of the environment', async () => {
    const origin = await serve(identity)
    const flags = [...ca(), '--user', 'ann']
    expect(await generate(`${origin}/a?WSDL`, flags, { env })).to.include({ status: 0, stderr: '' })
    expect(got).to.deep.equal([basic])
    const check = await generate(`${origin}/a?WSDL`, [...flags, '--check'], { env })
    expect(check).to.include({ status: 0, stderr: '' })
  })

  it('takes the password from stdin', async () => {
    const origin = await serve()
    const flags = ['--user', 'ann', '--password-stdin', '--cache', join(folder, 'cache')]
    const outcome = await generate(`${origin}/a?WSDL`, flags, { stdin: `${PASSWORD}\n` })
    expect(outcome).to.include({ status: 0, stderr: '' })
    expect(got).to.deep.equal([basic])
    const offline = ['--offline', '--check', '--cache', join(folder, 'cache')]
    expect(await generate(`${origin}/a?WSDL`, offline)).to.include({ status: 0, stderr: '' })
    expect(got).to.have.length(1)
  })

  it('takes headers', async () => {
    const origin = await serve()
    const flags = ['--header', `Authorization:  Bearer ${TOKEN}`, '--header', 'X-A: cat-and-dog']
    const outcome = await generate(`${origin}/a?WSDL`, flags)
    expect(outcome).to.include({ status: 0, stderr: '' })
    expect(got).to.deep.equal([`Bearer ${TOKEN}`])
  })

  it('shows a client certificate', async () => {
    const origin = await serve({ ...identity, ca: authority.cert, requestCert: true })
    const refused = generate(`${origin}/a?WSDL`, [...ca(), '--user', 'ann'], { env })
    await expectRefusal(refused, 4, /certificate.* give one with --cert and --key\.$/m)
    const client = authority.issue({ commonName: 'client' })
    await writeFile(join(folder, 'cert.pem'), client.cert)
    await writeFile(join(folder, 'key.pem'), client.key)
    const files = ['--cert', join(folder, 'cert.pem'), '--key', join(folder, 'key.pem')]
    const flags = [...ca(), ...files, '--user', 'ann']
    expect(await generate(`${origin}/a?WSDL`, flags, { env })).to.include({ status: 0, stderr: '' })
  })

  it('says what to do without a login, and with one that is refused', async () => {
    const origin = await serve()
    const url = `${origin}/a?WSDL`
    await expectRefusal(
      generate(url, []),
      4,
      /requires a login: give one with --user, or in an Auth/,
    )
    await expectRefusal(
      generate(url, ['--user', 'bob'], { env }),
      4,
      /HTTP 401 .* The server refused the login: check --user and its password, or --header; /,
    )
    await expectRefusal(
      generate(url, ['--header', 'Authorization: Bearer cat-and-dog']),
      4,
      /The server refused the login/,
    )
    const secure = await serve(identity)
    const unknown = generate(`${secure}/a?WSDL`, ['--user', 'ann'], { env })
    await expectRefusal(
      unknown,
      4,
      /give the authority with --ca \(.* its CA file with --ca or in NODE_EXTRA/,
    )
  })

  it('says that other servers get no login', async () => {
    const [origin, other] = [await serve(), await serve()]
    answers['/a?WSDL'] = withInclude(`${other}/b.xsd`)
    const warned = await generate(`${origin}/a?WSDL`, ['--user', 'ann'], { env })
    expect(warned.status).to.equal(0)
    expect(warned.stderr).to.match(/^warning: [^\n]* is ignored: the server answered HTTP 401 /)
    expect(got).to.deep.equal([basic, undefined])
    const imports = `<wsdl:import namespace="urn:x" location="${other}/b.wsdl"/>$&`
    answers['/a?WSDL'] = wsdl
      .replace(/<wsdl:binding[\s\S]*<\/wsdl:service>/, '')
      .replace('<wsdl:types>', imports)
    await expectRefusal(
      generate(`${origin}/a?WSDL`, ['--user', 'ann', '--force'], { env }),
      4,
      /a login, which is sent to the server of the contract only: save that document with a browser/,
    )
    answers['/a?WSDL'] = { status: 302, headers: { location: `${other}/a?WSDL` } }
    await expectRefusal(
      generate(`${origin}/a?WSDL`, ['--user', 'ann'], { env }),
      4,
      /redirects to another origin are not followed/,
    )
    expect(got).to.deep.equal([basic, undefined, basic, undefined, basic])
  })

  it('names the flags of TLS in warnings too', async () => {
    const [origin, other] = [await serve(), await serve(identity)]
    answers['/a?WSDL'] = withInclude(`${other}/b.xsd`)
    const { stderr } = await generate(`${origin}/a?WSDL`, ['--user', 'ann'], { env })
    expect(stderr)
      .to.match(/^warning: [^\n]*give the authority with --ca/)
      .and.not.include('tls.')
  })

  it('prints no secret, whatever the server repeats', async () => {
    const origin = await serve()
    const echo = `${PASSWORD} ${basic} cat-and-dog`
    const included = `/b.xsd?${encodeURIComponent(echo)}`
    answers['/a?WSDL'] = withInclude(included)
    answers[included] = { status: 500, body: `<html><title>${echo}</title></html>` }
    const flags = ['--header', 'X-A: cat-and-dog', '--user', 'ann']
    for (const verbose of [[], ['--verbose']]) {
      const { status, stderr } = await generate(`${origin}/a?WSDL`, [...flags, ...verbose], { env })
      expect(status).to.equal(0)
      expect(stderr).to.match(/^warning: [^\n]*\[redacted\]/)
      answers['/page'] = { status: 403, body: `<html><title>${echo}</title></html>` }
      const refused = await generate(`${origin}/page`, [...flags, ...verbose], { env })
      expect(refused.stderr).to.match(/HTTP 403 .*\[redacted\]/)
    }
  })

  it('prints no part of a secret at the end of a long message', async () => {
    const origin = await serve()
    const credential = basic.slice(6)
    const start = credential.slice(0, 8)
    // Messages were truncated at 600 and 1000 characters; the secret is at different places of the last ones.
    for (let length = 496; length < 600; length += 8) {
      answers['/long'] = `<a xmlns="${'u'.repeat(length)}${credential}"/>`
      const { stderr } = await generate(`${origin}/long`, ['--user', 'ann'], { env })
      expect(stderr).to.include('uuu').and.not.include(start)
    }
    for (let length = 888; length < 968; length += 8) {
      answers['/a?WSDL'] = withInclude(`/${'u'.repeat(length)}?${credential}`)
      const { stderr } = await generate(`${origin}/a?WSDL`, ['--user', 'ann'], { env })
      expect(stderr).to.include('uuu').and.not.include(start)
    }
  })

  it('redacts its progress', async () => {
    const origin = await serve()
    const included = `/b.xsd?key=${TOKEN}`
    answers['/a?WSDL'] = withInclude(included)
    answers[included] = '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>'
    const flags = ['--header', `Authorization: Bearer ${TOKEN}`]
    const written: string[] = []
    const { run } = await import('../../src/cli/run.js')
    const stderr = { isTTY: true, write: (text: string) => written.push(text) }
    const io = {
      stdin: (async function* () {})(),
      stdout: { write: () => true },
      stderr,
      env: {},
      untilStopped: async () => {},
    }
    expect(await run(['generate', `${origin}/a?WSDL`, '--out', out, ...flags], io)).to.equal(0)
    expect(written.join(''))
      .to.match(/reading document 2: .*b\.xsd/)
      .and.not.include(TOKEN)
  })

  describe('refuses, before anything is sent,', () => {
    const http = 'http://192.0.2.1/a?WSDL'
    const cases: readonly (readonly [
      what: string,
      input: string | undefined,
      flags: readonly string[],
      words: RegExp,
    ])[] = [
      [
        'a login over http:',
        http,
        ['--user', 'ann'],
        /--user must not be sent over http: .*--allow-insecure-http\.$/m,
      ],
      [
        'a header over http:',
        http,
        ['--header', 'X-A: cat-and-dog'],
        /--header must not be sent over http: .*--allow-insecure-http\.$/m,
      ],
      [
        'a login for a file',
        'wsdl/useradmin.wsdl',
        ['--user', 'ann'],
        /--user is for a contract with an http\(s\) URL/,
      ],
      [
        'a password in --user',
        undefined,
        ['--user', `ann:${TOKEN}`],
        /--user is a name without a colon; the password is read from DATA8_CONTRACT_PASSWORD/,
      ],
      [
        'a header without a name',
        undefined,
        ['--header', `Bearer ${TOKEN}`],
        /--header is 'Name: value'/,
      ],
      [
        'a header with a secret for a name',
        undefined,
        ['--header', `Bearer ${TOKEN}: x`],
        /--header is 'Name: value'/,
      ],
      ['a header without a value', undefined, ['--header', 'X-A: '], /--header is 'Name: value'/],
      [
        'a header twice',
        undefined,
        ['--header', 'X-A: 1', '--header', 'X-A: 2'],
        /--header has the same name twice/,
      ],
      [
        'a header in two spellings',
        undefined,
        ['--header', 'X-A: cat-and-dog', '--header', 'x-a: cat-and-dog'],
        /--header is given twice \(headers\.x-a\)/,
      ],
      [
        'a header of the transfer',
        undefined,
        ['--header', 'Content-Length: 5'],
        /--header is set by the client itself/,
      ],
      [
        'an illegal header',
        undefined,
        ['--header', `X-A: ${TOKEN}\u0007`],
        /--header is not a legal HTTP header/,
      ],
      [
        'two logins',
        undefined,
        ['--user', 'ann', '--header', `authorization: ${TOKEN}`],
        /--header must not be given together with a login/,
      ],
      [
        'a password without a user',
        undefined,
        ['--password-stdin'],
        /--password-stdin needs a user: give --user/,
      ],
      [
        'an empty stdin',
        undefined,
        ['--user', 'ann', '--password-stdin'],
        /no password on stdin: printf/,
      ],
      [
        'an authority that is not there',
        undefined,
        ['--ca', '/nowhere'],
        /The file of --ca cannot be read \(ENOENT\)/,
      ],
      [
        'an authority that is none',
        undefined,
        ['--ca', 'package.json'],
        /--ca is not a certificate in PEM/,
      ],
      ['a certificate without its key', undefined, ['--cert', 'package.json'], /--(?:cert|key) /],
      [
        'a password as an argument',
        undefined,
        ['--password', TOKEN],
        /not accepted as arguments.*DATA8_CONTRACT_PASSWORD/,
      ],
    ]
    for (const [what, input, flags, words] of cases) {
      it(what, async () => {
        const origin = await serve()
        await expectRefusal(generate(input ?? `${origin}/a?WSDL`, flags, { env }), 2, words)
        expect(got).to.deep.equal([])
      })
    }

    it('a user without a password', async () => {
      const origin = await serve()
      for (const world of [{}, { env: { DATA8_CONTRACT_PASSWORD: '', DATA8_PASSWORD: TOKEN } }]) {
        await expectRefusal(
          generate(`${origin}/a?WSDL`, ['--user', 'ann'], world),
          2,
          /There is a user but no password: set DATA8_CONTRACT_PASSWORD, or pipe it in/,
        )
      }
      expect(got).to.deep.equal([])
    })
  })
})
