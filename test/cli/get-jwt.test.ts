import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { type Emulator, type Failure, startEmulator } from '../../src/testing.js'
import { claimsOf } from '../testing/emulator-exchange.js'
import { readMessage } from '../wire/recorded-exchange.js'
import { type Outcome, runCli } from './capture.js'

const PASSWORD = 'S3cret&<p4ss>word'
const API_KEY = 'WXYZ-9876-STUV-5432'

describe('get-jwt', () => {
  let emulator: Emulator
  beforeEach(async () => {
    emulator = await startEmulator({ users: { ann: PASSWORD }, apiKeys: [API_KEY] })
  })
  afterEach(() => emulator.close())

  const mint = (
    flags: readonly string[],
    env: Record<string, string> = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: PASSWORD },
    stdin = '',
  ): Promise<Outcome> =>
    runCli(['get-jwt', '--retries', '0', ...flags], {
      env: { DATA8_ENDPOINT: emulator.endpoint, ...env },
      stdin,
    })
  const expectFailure = (outcome: Outcome, status: number, line: RegExp): void => {
    expect(outcome.stderr)
      .to.match(/^data8-useradmin: [^\n]+[.)]\n$/)
      .and.to.match(line)
    expect([outcome.status, outcome.stdout]).to.deep.equal([status, ''])
    expectNoSecret(outcome)
  }
  const expectNoSecret = ({ stdout, stderr }: Outcome): void => {
    expect(stdout + stderr).to.not.match(/S3cret|p4ss|WXYZ|9876/)
  }

  it('prints the token alone', async () => {
    const { status, stdout, stderr } = await mint(['--expires-in', '15m'])
    expect([status, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/)
    const { exp } = claimsOf(stdout.trim())
    expect(Number(exp) * 1000 - Date.now()).to.be.within(14 * 60_000, 15 * 60_000)
  })

  it('reports names on stderr that look misspelt, and mints all the same', async () => {
    const { status, stdout, stderr } = await mint([
      ...['--expires-in', '15m', '--allow', 'EmailValidaton.IsValid', 'NewService.Run'],
    ])
    expect(status).to.equal(0)
    expect(stdout).to.match(/^eyJ[^\n]+\n$/)
    expect(stderr).to.equal(
      'data8-useradmin: EmailValidaton.IsValid is not a known name of a service or method: did you mean EmailValidation.IsValid?\n',
    )
  })

  it('sends the requested values', async () => {
    const { status, stdout } = await mint([
      ...['--expires-at', '2030-06-01T03:00:00+02:00', '--allow', 'EmailValidation'],
      ...['--allow', 'InternationalTelephoneValidation.IsValid', '--client-ip', '203.0.113.7'],
      ...['--max-credits', '5', '--application-name', 'crm & sync', '--option', 'Tier=a=b'],
      ...['--soap-version', '1.2', '--timeout', '20s', '--deadline', 'PT1M', '--no-proxy'],
    ])
    expect(status).to.equal(0)
    expect(emulator.requests[0]).to.deep.include({
      soapVersion: '1.2',
      username: 'ann',
      clientIp: '203.0.113.7',
      expiresAt: '2030-06-01T01:00:00Z',
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      maxCredits: 5,
      options: [
        { name: 'ApplicationName', value: 'crm & sync' },
        { name: 'Tier', value: 'a=b' },
      ],
      outcome: 'token',
    })
    expect(claimsOf(stdout.trim())).to.include({ mc: '5', ip: '203.0.113.7' })
  })

  it('prints one JSON object', async () => {
    const { status, stdout } = await mint(['--expires-at', '2030-06-01T01:00:00Z', '--json'])
    expect(status).to.equal(0)
    expect(stdout.trimEnd()).to.not.include('\n')
    const { jwt, ...rest } = JSON.parse(stdout) as Record<string, unknown>
    expect(rest).to.deep.equal({
      expiresAt: '2030-06-01T01:00:00.000Z',
      creditsRemaining: 4.5,
      claims: claimsOf(String(jwt)),
    })
  })

  describe('takes credentials', () => {
    it('that are an API key, and does not show it beside the token', async () => {
      for (const key of [API_KEY, `apikey-${API_KEY}`]) {
        const outcome = await mint(['--expires-in', '15m', '--json'], { DATA8_API_KEY: key })
        expect(outcome.status).to.equal(0)
        expectNoSecret(outcome)
        expect(emulator.requests.at(-1)).to.include({ authentication: 'apiKey', outcome: 'token' })
      }
    })

    for (const [flags, env] of [
      [['--username', 'ann'], {}],
      [[], { DATA8_USERNAME: 'ann' }],
      [['--username', 'ann'], { DATA8_USERNAME: 'bob', DATA8_PASSWORD: 'x' }],
      [['--username', 'ann'], { DATA8_API_KEY: API_KEY }],
    ] as [string[], Record<string, string>][]) {
      it(`from stdin: ${JSON.stringify(flags)} ${JSON.stringify(Object.keys(env))}`, async () => {
        const all = ['--expires-in', '15m', '--password-stdin', ...flags]
        for (const end of ['', '\n', '\r\n']) {
          const outcome = await mint(all, env, `${PASSWORD}${end}`)
          expect(outcome.status).to.equal(0)
          expectNoSecret(outcome)
        }
      })
    }

    for (const [name, flags, env, advice] of [
      ['none', [], {}, /DATA8_USERNAME and DATA8_PASSWORD, or DATA8_API_KEY/],
      ['empty ones', [], { DATA8_USERNAME: '', DATA8_API_KEY: '' }, /no credentials/],
      ['a user alone', [], { DATA8_USERNAME: 'ann' }, /set DATA8_PASSWORD/],
      ['a password alone', [], { DATA8_PASSWORD: PASSWORD }, /set DATA8_USERNAME/],
      [
        'both kinds',
        [],
        { DATA8_USERNAME: 'ann', DATA8_PASSWORD: PASSWORD, DATA8_API_KEY: API_KEY },
        /unset/,
      ],
      ['a user beside an API key', [], { DATA8_USERNAME: 'ann', DATA8_API_KEY: API_KEY }, /unset/],
      [
        'a password beside an API key',
        [],
        { DATA8_PASSWORD: PASSWORD, DATA8_API_KEY: API_KEY },
        /unset/,
      ],
      ['stdin without a user', ['--password-stdin'], {}, /--username/],
      ['an empty stdin', ['--password-stdin', '--username', 'ann'], {}, /no password on stdin/],
    ] as [string, string[], Record<string, string>, RegExp][]) {
      it(`but not ${name}`, async () => {
        expectFailure(await mint(['--expires-in', '15m', ...flags], env), 2, advice)
        expect(emulator.requests).to.deep.equal([])
      })
    }
  })

  it('limits the length of a password', async () => {
    const flags = ['--expires-in', '15m', '--username', 'ann', '--password-stdin']
    const outcome = await mint(flags, {}, 'x'.repeat(1024 * 1024 + 1))
    expectFailure(outcome, 2, /is too long for a password/)
    expect(emulator.requests).to.deep.equal([])
  })

  describe('refuses', () => {
    for (const [flags, line] of [
      [[], /--expires-in 15m/],
      [['--expires-in', '15m', '--expires-at', '2030-06-01'], /not both/],
      [['--expires-in', 'soon'], /--expires-in is a duration/],
      [['--expires-in', '0m'], /--expires-in/],
      [['--expires-at', '2001-01-01T00:00:00Z'], /--expires-at/],
      [['--expires-at', 'soon'], /--expires-at/],
      [['--expires-in', '15m', '--allow', ''], /--allow/],
      [['--expires-in', '15m', '--client-ip', 'S3cret'], /--client-ip/],
      [['--expires-in', '15m', '--max-credits', '0'], /--max-credits/],
      [['--expires-in', '15m', '--max-credits', '1.5'], /--max-credits/],
      [['--expires-in', '15m', '--max-credits', '1e1'], /--max-credits is a whole number/],
      [['--expires-in', '15m', '--retries', '1e0'], /--retries is a whole number/],
      [['--expires-in', '15m', '--timeout', '0s'], /--timeout is a duration/],
      [['--expires-in', '15m', '--option', 'S3cret'], /NAME=VALUE/],
      [['--expires-in', '15m', '--option', '=S3cret'], /NAME=VALUE/],
      [['--expires-in', '15m', '--endpoint', 'S3cret'], /--endpoint/],
      [['--expires-in', '15m', '--endpoint', 'http://192.0.2.1/'], /--endpoint/],
      [['--expires-in', '15m', '--soap-version', '2'], /--soap-version/],
      [['--expires-in', '15m', '--timeout', '5'], /--timeout/],
      [['--expires-in', '15m', '--retries', '11'], /--retries/],
      [['--expires-in', '15m', '--ca', '/nowhere/S3cret'], /--ca cannot be read \(ENOENT\)/],
      [['--expires-in', '15m', '--cert', '/nowhere'], /--cert cannot be read \(ENOENT\)/],
      [['--expires-in', '15m', '--key', '/nowhere'], /--key cannot be read \(ENOENT\)/],
    ] as [string[], RegExp][]) {
      it(JSON.stringify(flags), async () => {
        expectFailure(await mint(flags), 2, line)
        expect(emulator.requests).to.deep.equal([])
      })
    }
  })

  describe('fails', () => {
    const success = readMessage('GetJWT__success-minimal', 'response').body
    for (const [name, failure, status, line] of [
      ['when the service refuses', { serviceFailure: 'No such luck' }, 3, /No such luck\. /],
      ['with a fault', { fault: 'kaboom' }, 3, /soap:Server.*try again later/],
      ['with a fault of the client', { fault: { code: 'Client', message: 'x' } }, 3, /doctor/],
      ['when the service is down', { status: 503 }, 4, /few minutes/],
      [
        'at a redirect',
        { status: 302, headers: { location: 'https://login.example/' } },
        4,
        /login/,
      ],
      ['with a page as the answer', { status: 200, body: '<html></html>' }, 4, /portal/],
      ['when the connection is reset', { reset: true }, 4, /ECONNRESET/],
      [
        'when a token is too wide',
        { status: 200, body: success, headers: { 'content-type': 'text/xml; charset=utf-8' } },
        4,
        /report it to Data8/,
      ],
      ['when the answer repeats the login', { status: 500, body: PASSWORD }, 4, /try again later/],
      ['when a fault repeats the login', { fault: `user ann ${PASSWORD}` }, 3, /redacted/],
    ] as [string, Failure, number, RegExp][]) {
      it(name, async () => {
        const flags = ['--expires-in', '15m', '--allow', 'EmailValidation']
        emulator.failNext(failure, 2)
        expectFailure(await mint(flags), status, line)
        const verbose = await mint([...flags, '--verbose'])
        expect(verbose.status).to.equal(status)
        expect(verbose.stderr)
          .to.match(/"code":"[A-Z_]+"/)
          .and.to.match(/\n {4}at /)
        expectNoSecret(verbose)
      })
    }

    it('with the wrong password', async () => {
      const env = { DATA8_USERNAME: 'ann', DATA8_PASSWORD: `${PASSWORD}!` }
      expectFailure(await mint(['--expires-in', '15m'], env), 3, /Check DATA8_USERNAME/)
    })

    it('when it takes too long', async () => {
      emulator.failNext({ delayMs: 5000 })
      expectFailure(await mint(['--expires-in', '15m', '--timeout', 'PT0.05S']), 4, /--timeout/)
    })

    it('when nothing listens', async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const { port } = server.address() as AddressInfo
      await new Promise((resolve) => server.close(resolve))
      const flags = ['--expires-in', '15m', '--endpoint', `http://127.0.0.1:${port}/`]
      expectFailure(await mint(flags), 4, /Nothing listens there/)
    })

    it('after the retries that were asked for', async () => {
      emulator.failNext({ status: 503, headers: { 'retry-after': '0' } })
      const { status } = await mint(['--expires-in', '15m', '--retries', '1'])
      expect(status).to.equal(0)
      expect(emulator.requests).to.have.length(2)
    })
  })
})
