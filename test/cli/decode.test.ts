import { expect } from 'chai'
import { DateTime } from 'luxon'
import { describeClaims } from '../../src/cli/describe-claims.js'
import { runCli } from './capture.js'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwtOf = (claims: object): string =>
  `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}.c2lnbmF0dXJl`

const claims = {
  iss: 'Data8',
  sub: 'demo',
  exp: 1_906_506_000,
  cn: 'example ltd',
  aud: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
  mc: '5',
  ip: '203.0.113.7',
  jti: '65ec0b51-1c71-4882-be2f-e5ea564bd112',
}
const jwt = jwtOf(claims)

describe('decode', () => {
  it('shows the claims of a token, and not the token', async () => {
    const { status, stdout, stderr } = await runCli(['decode', jwt])
    expect(status).to.equal(0)
    expect(stderr).to.equal('')
    expect(stdout)
      .to.include('demo (sub)')
      .and.include('EmailValidation, InternationalTelephoneValidation.IsValid (aud)')
      .and.include('at most 5 (mc)')
      .and.include('203.0.113.7 alone (ip)')
      .and.include('2030-06-01 01:00:00 UTC')
    expect(stdout).to.not.include(jwt.split('.')[1])
  })

  it('is laid out for people on a terminal', async () => {
    const { status, stdout } = await runCli(['decode', jwt], { isScreen: true })
    expect(status).to.equal(0)
    expect(stdout).to.match(/^Token\n {2}issuer {5}Data8 \(iss\)\n.*\nEnds\n.*[█░]{40} /s)
    expect(stdout).to.not.include(jwt.split('.')[1])
  })

  it('shows the local time and the time left', () => {
    const now = DateTime.fromISO('2030-05-31T12:00:00', { zone: 'America/New_York' })
    const text = describeClaims(claims, now).join('\n')
    expect(text).to.include('2030-06-01 01:00:00 UTC (exp)')
    expect(text).to.include('2030-05-31 21:00:00 -04:00 here (America/New_York)')
    expect(text).to.match(/left +9 hours$/m)
    const later = describeClaims(claims, now.plus({ days: 1 })).join('\n')
    expect(later).to.match(/left +none: it expired 15 hours ago$/m)
  })

  it('shows claims with unusual values', () => {
    const text = (value: object): string => describeClaims({ ...claims, ...value }).join('\n')
    expect(text({ exp: undefined })).to.include('never (no exp)')
    expect(text({ exp: 'soon' })).to.include('soon (exp is not a number)')
    expect(text({ exp: 1e300 })).to.include('out of range')
    expect(text({ exp: -62_135_596_800 })).to.include('0001-01-01 00:00:00 UTC')
    expect(text({ aud: '*' })).to.include('every service')
    expect(text({ role: { a: 1 } })).to.include('role      {"a":1}')
    expect(text({ cn: 'a\n\u001b[31mb' })).to.include('a [31mb (cn)')
  })

  it('hides an account that is an API key', async () => {
    const secret = 'WXYZ-9876-STUV-5432'
    for (const flags of [[], ['--json']]) {
      const { stdout } = await runCli([
        'decode',
        jwtOf({ ...claims, sub: `apikey-${secret}` }),
        ...flags,
      ])
      expect(stdout).to.include('apikey-').and.not.include(secret)
    }
  })

  it('masks the secrets of the environment in any claim', async () => {
    const key = 'WXYZ-9876-STUV-5432'
    const held = { ...claims, sub: key, note: `by ${key}`, more: { list: ['hunter22 '] } }
    const env = { DATA8_API_KEY: `apikey-${key}`, DATA8_PASSWORD: 'hunter22' }
    for (const [flags, isScreen] of [
      [[], false],
      [[], true],
      [['--json'], false],
    ] as const) {
      const { stdout } = await runCli(['decode', jwtOf(held), ...flags], { env, isScreen })
      expect(stdout).to.include('[redacted]').and.not.include(key).and.not.include('hunter22')
      expect(stdout).to.include('EmailValidation')
    }
  })

  it('reads stdin, with a prefix and line ends around a token', async () => {
    for (const stdin of [
      jwt,
      `${jwt}\n`,
      `  Bearer ${jwt}\r\n\n`,
      `Authorization: Bearer ${jwt}`,
    ]) {
      const { status, stdout } = await runCli(['decode', '-', '--json'], { stdin })
      expect(status).to.equal(0)
      expect(JSON.parse(stdout)).to.deep.equal(claims)
    }
  })

  it('does not read from a terminal', async () => {
    const { status, stderr } = await runCli(['decode', '-'], { isTTY: true })
    expect(status).to.equal(2)
    expect(stderr).to.match(/^data8-useradmin: .*not from the keyboard: .*\n$/)
  })

  for (const [name, argv, stdin] of [
    ['nothing', ['decode'], ''],
    ['two', ['decode', jwt, jwt], ''],
    ['an empty stdin', ['decode', '-'], '\n'],
    ['a word', ['decode', 'hunter2hunter2'], ''],
    ['two parts', ['decode', jwt.slice(0, jwt.lastIndexOf('.'))], ''],
    ['not JSON', ['decode', 'eyJhbGciOiJIUzI1NiJ9.aHVudGVyMg.aHVudGVyMg'], ''],
    ['a text that is too long', ['decode', '-'], 'x'.repeat(1_100_000)],
  ] as const) {
    it(`refuses ${name}, and does not repeat it`, async () => {
      const { status, stdout, stderr } = await runCli(['decode', ...argv.slice(1)], { stdin })
      expect(status).to.equal(2)
      expect(stdout).to.equal('')
      expect(stderr).to.match(/^data8-useradmin: [^\n]+\.\n$/)
      expect(stderr).to.not.match(/hunter2|eyJ|aHVudGVyMg/)
    })
  }
})
