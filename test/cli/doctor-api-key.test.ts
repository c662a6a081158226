import { expect } from 'chai'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { type Outcome, runCli } from './capture.js'
import { checksOf, conclusionOf } from './doctor-output.js'
import { type Gateway, type GatewayAnswer, startGateway } from './gateway.js'

const KEY = 'WXYZ-9876/ST+UV=5432'
const RESTRICTIONS =
  /A key with allowed domains is for pages and does not work from a server; keys may also be tied to addresses, services, an end and a number of requests\./

const refusal = (message: string): GatewayAnswer => ({
  body: JSON.stringify({
    Status: { Success: false, ErrorMessage: message, CreditsRemaining: 0 },
    Jwt: null,
  }),
})

describe('doctor, with an API key', () => {
  let emulator: Emulator
  let gateway: Gateway | undefined
  before(async () => {
    emulator = await startEmulator({ apiKeys: [KEY] })
  })
  after(() => emulator.close())
  afterEach(async () => {
    emulator.reset()
    await gateway?.close()
    gateway = undefined
  })

  type Place = 'query' | 'body'
  /** The place of the key in a request. */
  const placeOf = (url: URL): Place => (url.searchParams.has('key') ? 'query' : 'body')
  /** Examines a gateway that answers calls over JSON with a key in some places itself. */
  const examine = async (
    answers: Partial<Record<Place, GatewayAnswer>>,
    flags: readonly string[] = [],
    key = KEY,
  ): Promise<Outcome> => {
    gateway = await startGateway(emulator, (url, { method }) =>
      method === 'POST' && url.pathname.endsWith('.json') ? answers[placeOf(url)] : undefined,
    )
    const { soap, json } = gateway
    const endpoint = flags.includes('json') ? json : soap
    const outcome = await runCli(['doctor', '--retries', '0', '--endpoint', endpoint, ...flags], {
      env: { DATA8_API_KEY: key },
    })
    // In no spelling. Without digits alone, which a port may have.
    expect(outcome.stdout + outcome.stderr).to.not.match(/WXYZ|9876\W|UV\W|[?&]key=|eyJ/)
    return outcome
  }
  const jsonCalls = (): readonly Place[] =>
    (gateway?.requests ?? [])
      .filter((request) => request.startsWith('POST /UserAdmin/'))
      .map((request) => (request.includes('key=') ? 'query' : 'body'))
  const lineOf = ({ stdout }: Outcome): string =>
    stdout.split('\n').findLast((line) => line.includes(' credentials ')) ?? ''

  it('tries the query and the body, and says which keeps it out of URLs', async () => {
    const outcome = await examine({})
    expect(outcome.status, outcome.stderr).to.equal(0)
    expect(jsonCalls()).to.deep.equal(['query', 'body'])
    expect(lineOf(outcome)).to.match(
      /^ok .*the API key may mint tokens, and has 4\.5 credits; it is taken in the query and in the body: --api-key-in body, or apiKeyIn: 'body' in a program, keeps it out of URLs$/,
    )
    expect(conclusionOf(outcome)).to.match(/over SOAP and JSON\.$/)
  })

  it('says what to configure where it is taken in the body alone', async () => {
    const outcome = await examine({ query: refusal('Invalid API key') }, ['--protocol', 'json'])
    expect([outcome.status, outcome.stderr]).to.deep.equal([0, ''])
    expect(jsonCalls()).to.deep.equal(['query', 'body'])
    expect(lineOf(outcome)).to.match(
      /^WARN .* in the body alone: configure --api-key-in body, or apiKeyIn: 'body' in a program; in the query it is refused \(Invalid API key\)$/,
    )
    expect(conclusionOf(outcome)).to.match(/over JSON \(with --api-key-in body\)\.$/)
  })

  for (const [name, answer] of [
    ['refused', refusal('Invalid username or password')],
    ['answered with a status', { status: 403, body: `apikey-${KEY} is not allowed` }],
  ] as const) {
    it(`says that it is taken in the query alone where the body is ${name}`, async () => {
      const outcome = await examine({ body: answer }, ['--verbose'])
      expect(outcome.status, outcome.stderr).to.equal(0)
      expect(lineOf(outcome)).to.match(
        /^ok .* in the query, which is the default, and not in the body \(/,
      )
      expect(conclusionOf(outcome)).to.match(/over SOAP and JSON\.$/)
    })
  }

  it('explains why a key may be refused, over each protocol', async () => {
    const outcome = await examine({}, [], 'WXYZ-9876-other')
    expect(outcome.status).to.equal(3)
    expect(checksOf(outcome)['SOAP']?.at(-1)).to.equal('FAIL credentials')
    expect(checksOf(outcome)['JSON']?.at(-1)).to.equal('FAIL credentials')
    expect(lineOf(outcome)).to.match(
      /in the query: Invalid API key; in the body: Invalid username or password$/,
    )
    expect(outcome.stderr)
      .to.match(RESTRICTIONS)
      .and.to.match(/Check DATA8_API_KEY/)
    expect(outcome.stdout.match(new RegExp(RESTRICTIONS, 'g'))).to.have.length(2)
  })

  it('explains the same of a status, and prefers what the service says of the key', async () => {
    const gate = { status: 403 }
    const refused = await examine({ query: gate, body: gate }, ['--protocol', 'json'])
    expect(refused.status).to.equal(4)
    expect(lineOf(refused)).to.equal('')
    expect(refused.stdout).to.match(/^FAIL +service +in the query and in the body: HTTP 403/m)
    expect(refused.stderr)
      .to.match(/gateway/)
      .and.to.match(RESTRICTIONS)
    await gateway?.close()
    const answers = { query: gate, body: refusal('Domain not allowed for this key') }
    const both = await examine(answers, ['--protocol', 'json'])
    expect(both.status).to.equal(3)
    expect(lineOf(both)).to.match(
      /^FAIL .*in the query: HTTP 403.*; in the body: Domain not allowed/,
    )
    expect(both.stderr).to.match(/^data8-useradmin: Domain not allowed/)
  })

  for (const place of ['query', 'body'] as const) {
    it(`tries only the ${place} with --api-key-in ${place}`, async () => {
      const outcome = await examine({}, ['--api-key-in', place])
      expect(outcome.status, outcome.stderr).to.equal(0)
      expect(jsonCalls()).to.deep.equal([place])
    })
  }

  it('refuses a key that cannot be sent', async () => {
    const outcome = await examine({}, [], 'WXYZ 9876')
    expect(outcome.status).to.equal(2)
    expect(outcome.stdout.match(/^FAIL +credentials +the login .* must not have white space/gm))
      .to.be.an('array')
      .with.lengthOf(2)
    expect(jsonCalls()).to.deep.equal([])
  })

  it('names flags where the service does not answer', async () => {
    gateway = await startGateway(emulator, (_url, { method }) =>
      method === 'POST' ? 'never' : undefined,
    )
    const flags = ['--protocol', 'json', '--endpoint', gateway.json, '--timeout', 'PT0.5S']
    const outcome = await runCli(['doctor', '--retries', '0', ...flags], {
      env: { DATA8_API_KEY: KEY },
    })
    expect(outcome.status, outcome.stdout).to.equal(4)
    expect(outcome.stdout).to.match(/^FAIL +service +in the query and in the body: .*--timeout/m)
    expect(outcome.stdout).to.not.include('timeoutMs')
    expect(jsonCalls()).to.deep.equal(['query', 'body'])
  })
})
