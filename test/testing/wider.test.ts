import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import { type Emulator, type Failure, startEmulator, type Widening } from '../../src/testing.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { callGetJwt, claimsOf, jwtIn } from './emulator-exchange.js'
import { post, refusalIn, tokenIn } from './json-exchange.js'

const LIMITS = {
  clientIp: '203.0.113.7',
  expiresAt: '2030-06-01T01:00:00Z',
  allowedMethods: ['EmailValidation'],
  maxCredits: 5,
}
const EXPECTED = { exp: 1_906_506_000, aud: 'EmailValidation', mc: '5', ip: '203.0.113.7' }

describe('a token that is wider than was asked for', () => {
  let emulator: Emulator
  beforeEach(async () => {
    emulator = await startEmulator()
  })
  afterEach(() => emulator.close())

  const mints = {
    soap: async (limits: Partial<typeof LIMITS>) => {
      const { clientIp, expiresAt, allowedMethods, maxCredits } = limits
      const inside =
        '<username>demo</username><password>secret</password>' +
        (clientIp === undefined ? '' : `<clientIp>${clientIp}</clientIp>`) +
        (expiresAt === undefined ? '' : `<expiresAt>${expiresAt}</expiresAt>`) +
        (allowedMethods === undefined
          ? ''
          : `<allowedMethods><string>${allowedMethods.join()}</string></allowedMethods>`) +
        (maxCredits === undefined ? '' : `<maxCredits>${maxCredits}</maxCredits>`)
      return claimsOf(jwtIn(await callGetJwt(emulator.endpoint, inside)))
    },
    json: async (limits: Partial<typeof LIMITS>) =>
      claimsOf(tokenIn(await post(emulator, { username: 'demo', password: 'secret', ...limits }))),
  }
  const claimsIn = ({ exp, aud, mc, ip }: Record<string, unknown>) => ({ exp, aud, mc, ip })

  for (const protocol of ['soap', 'json'] as const) {
    for (const [wider, claims] of [
      ['expiry', { exp: 1_906_509_600 }],
      ['methods', { aud: '*' }],
      ['credits', { mc: undefined }],
      ['address', { ip: '198.51.100.1' }],
    ] as const) {
      it(`is so in one way over ${protocol}: ${wider}`, async () => {
        emulator.failNext({ wider })
        expect(claimsIn(await mints[protocol](LIMITS))).to.deep.equal({ ...EXPECTED, ...claims })
        expect(emulator.requests[0]).to.include({ status: 200, outcome: 'token', protocol })
        expect(claimsIn(await mints[protocol](LIMITS))).to.deep.equal(EXPECTED)
      })
    }

    it(`is one without limits over ${protocol}, but for the expiry`, async () => {
      for (const wider of ['methods', 'credits', 'address'] as const) {
        emulator.failNext({ wider })
        const { expiresAt } = LIMITS
        expect(claimsIn(await mints[protocol]({ expiresAt }))).to.deep.equal({
          exp: EXPECTED.exp,
          aud: '*',
          mc: undefined,
          ip: undefined,
        })
      }
      emulator.failNext({ wider: 'expiry' })
      expect((await mints[protocol]({}))['exp']).to.equal(-62_135_596_800 + 3600)
    })
  }

  it('is always for another address', async () => {
    for (const clientIp of ['198.51.100.1', '::ffff:198.51.100.1']) {
      emulator.failNext({ wider: 'address' })
      expect(await mints.json({ ...LIMITS, clientIp })).to.include({ ip: '198.51.100.2' })
    }
  })

  for (const wider of ['expiry', 'methods', 'credits', 'address'] satisfies Widening[]) {
    it(`is refused by the client: ${wider}`, async () => {
      await using client = new UserAdminClient({
        endpoint: emulator.endpoint,
        credentials: emulator.credentials,
      })
      emulator.failNext({ wider })
      const error = await client.getJwt(LIMITS).catch((reason: unknown) => reason)
      expect(error).to.have.property('code', 'TOKEN_MISMATCH')
      expect(await client.getJwt(LIMITS)).to.have.property('jwt')
    })
  }

  it('is used up by a call that is refused', async () => {
    emulator.failNext({ wider: 'methods' })
    expect(refusalIn(await post(emulator, { username: 'x', password: 'y' }))).to.match(/^Invalid/)
    expect(claimsIn(await mints.json(LIMITS))).to.deep.equal(EXPECTED)
  })

  it('is not given for another word', () => {
    for (const wider of ['method', 'expiry ', '', 0, null, ['expiry']]) {
      expect(() => emulator.failNext({ wider } as unknown as Failure))
        .to.throw(InputError)
        .with.property('field', 'wider')
    }
  })
})
