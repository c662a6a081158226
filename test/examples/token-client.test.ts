import { expect } from 'chai'
import { CallError, createTokenClient } from '../../examples/token-page/token-client.js'

const TOKEN_URL = '/token'
const SERVICE_URL = 'https://service.example/EmailValidation'

interface Reply {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

const token = (text: string, seconds = 60): Reply => ({
  body: { access_token: text, token_type: 'Bearer', expires_in: seconds },
})
const success = (credits = 4): Reply => ({
  body: {
    Status: { Success: true, ErrorMessage: null, CreditsRemaining: credits },
    Result: 'Valid',
  },
})
const refusal: Reply = {
  body: { Status: { Success: false, ErrorMessage: 'No credits', CreditsRemaining: 0 } },
}

/** A client whose requests get these replies, in their order. */
function clientWith(...replies: readonly (Reply | Error)[]) {
  const asked: string[] = []
  const bodies: unknown[] = []
  const rest = [...replies]
  const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
    const authorization = new Headers(init?.headers).get('authorization')
    asked.push(`${url}${authorization === null ? '' : ` ${authorization}`}`)
    bodies.push(JSON.parse(String(init?.body)))
    const reply = rest.shift() ?? new Error('no reply is left')
    await new Promise((resolve) => setImmediate(resolve))
    if (reply instanceof Error) throw reply
    const { status = 200, body, headers = {} } = reply
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return new Response(text, { status, headers })
  }
  const options = {
    tokenUrl: TOKEN_URL,
    serviceUrl: SERVICE_URL,
    request: { maxCredits: 5 },
    fetch,
  }
  const client = createTokenClient(options)
  return { ...client, asked, bodies, check: () => client.call('IsValid', { email: 'a@b.example' }) }
}

const spent = (text: string): string => `${SERVICE_URL}/IsValid.json Bearer ${text}`

async function failureOf(call: Promise<unknown>): Promise<CallError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).to.be.instanceOf(CallError)
  return error as CallError
}

describe('the client of the token page', () => {
  const { now } = Date
  let time: number
  beforeEach(() => {
    time = 1_900_000_000_000
    Date.now = () => time
  })
  afterEach(() => {
    Date.now = now
  })

  it('fetches a token, and uses it until it ends', async () => {
    const client = clientWith(token('one'), success(), success(), token('two'), success())
    expect(client.life()).to.equal(undefined)
    expect(await client.check()).to.have.property('Result', 'Valid')
    await client.check()
    time += 60_000
    await client.check()
    expect(client.asked).to.deep.equal([
      TOKEN_URL,
      spent('one'),
      spent('one'),
      TOKEN_URL,
      spent('two'),
    ])
    expect(client.bodies.slice(0, 2)).to.deep.equal([{ maxCredits: 5 }, { email: 'a@b.example' }])
  })

  it('tells what is left of it, and never the token', async () => {
    const client = clientWith(token('one'), success(3))
    await client.check()
    expect(client.life()).to.deep.equal({ lifeMs: 60_000, endsAt: time + 60_000, credits: 3 })
  })

  it('asks for one token for all who wait', async () => {
    const client = clientWith(token('one'), success(), success(), success())
    await Promise.all([client.check(), client.check(), client.check()])
    expect(client.asked.filter((url) => url === TOKEN_URL)).to.have.length(1)
  })

  it('asks again where the shared request failed', async () => {
    const client = clientWith({ status: 503 }, token('one'), success())
    const failures = await Promise.all([failureOf(client.check()), failureOf(client.check())])
    expect(failures.map(({ reason }) => reason)).to.deep.equal(['unavailable', 'unavailable'])
    await client.check()
    expect(client.asked).to.deep.equal([TOKEN_URL, TOKEN_URL, spent('one')])
  })

  it('renews a refused token once, and then tells the refusal', async () => {
    const healed = clientWith(token('one'), refusal, token('two'), success(), success())
    await healed.check()
    await healed.check()
    expect(healed.asked.slice(1)).to.deep.equal([
      spent('one'),
      TOKEN_URL,
      spent('two'),
      spent('two'),
    ])
    const refused = clientWith(token('one'), refusal, token('two'), refusal)
    expect(await failureOf(refused.check())).to.include({
      reason: 'refused',
      message: 'No credits',
    })
    expect(refused.asked).to.have.length(4)
  })

  it('takes the token that another caller has renewed', async () => {
    const client = clientWith(token('one'), refusal, refusal, token('two'), success(), success())
    await Promise.all([client.check(), client.check()])
    expect(client.asked).to.deep.equal([
      TOKEN_URL,
      spent('one'),
      spent('one'),
      TOKEN_URL,
      spent('two'),
      spent('two'),
    ])
  })

  it('takes only Success: true for one', async () => {
    for (const Success of ['true', 1, undefined]) {
      const odd = { body: { Status: { Success } } }
      const client = clientWith(token('one'), odd, token('two'), odd)
      expect(await failureOf(client.check())).to.have.property('reason', 'refused')
    }
  })

  it('asks for nothing until Retry-After is over', async () => {
    for (const [status, reason] of [
      [429, 'limited'],
      [503, 'unavailable'],
    ] as const) {
      const client = clientWith(
        { status, headers: { 'retry-after': '7' } },
        token('one'),
        success(),
      )
      const due = { reason, retryAt: time + 7000 }
      expect(await failureOf(client.check())).to.include(due)
      time += 6999
      expect(await failureOf(client.check())).to.include(due)
      expect(client.asked).to.have.length(1)
      time += 1
      await client.check()
    }
  })

  it('reads a date in Retry-After, and waits for one hour at most', async () => {
    for (const [retryAfter, waitMs] of [
      [new Date(time + 7000).toUTCString(), 7000],
      [new Date(time - 7000).toUTCString(), 0],
      ['99999999999', 3_600_000],
      ['1e400', 0],
      ['-1', 0],
      ['soon', 0],
    ] as const) {
      const client = clientWith({ status: 503, headers: { 'retry-after': retryAfter } })
      const failure = await failureOf(client.check())
      expect(failure.retryAt, retryAfter).to.equal(time + waitMs)
    }
  })

  it('waits for the longest time that any of its requests was told', async () => {
    const limit = { status: 429, headers: { 'retry-after': '7' } }
    for (const replies of [
      [limit, { status: 500 }],
      [{ status: 500 }, limit],
      [limit, { status: 503, headers: { 'retry-after': '3' } }],
    ]) {
      const client = clientWith(token('one'), success(), ...replies, success())
      await client.check()
      await Promise.all([failureOf(client.check()), failureOf(client.check())])
      expect(await failureOf(client.check())).to.include({
        reason: 'limited',
        retryAt: time + 7000,
      })
      time += 7000
      await client.check()
    }
  })

  it('neither waits nor keeps a token for longer where the clock is set back', async () => {
    const limit = { status: 429, headers: { 'retry-after': '7' } }
    const client = clientWith(token('one'), success(), limit, token('two'), success())
    await client.check()
    await failureOf(client.check())
    time -= 3 * 3_600_000
    await client.check()
    expect(client.asked.slice(3)).to.deep.equal([TOKEN_URL, spent('two')])
  })

  it('uses a token without a life for the calls that wait for it', async () => {
    for (const life of [0, -1, null, 'soon', undefined]) {
      const mint = { body: { access_token: 'one', expires_in: life } }
      const client = clientWith(mint, success(), success(), mint, success())
      await Promise.all([client.check(), client.check()])
      expect(client.life(), String(life)).to.include({ lifeMs: 0, endsAt: time })
      await client.check()
      expect(client.asked.filter((url) => url === TOKEN_URL)).to.have.length(2)
    }
  })

  it('has an error of its own for each answer that is no object', async () => {
    for (const body of [null, 1, 'null', '[]', '"text"', { access_token: 1 }, {}]) {
      const client = clientWith({ body })
      expect(await failureOf(client.check())).to.have.property('reason', 'unavailable')
      expect(client.asked).to.deep.equal([TOKEN_URL])
    }
    const odd = { body: null }
    const refused = clientWith(token('one'), odd, token('two'), odd)
    expect(await failureOf(refused.check())).to.have.property('reason', 'refused')
  })

  it('tells who is signed out from a service that is down', async () => {
    const down = new TypeError('Failed to fetch')
    for (const [reply, reason] of [
      [{ status: 401 }, 'signed-out'],
      [{ status: 500 }, 'unavailable'],
      [{ body: '<html>' }, 'unavailable'],
      [down, 'unavailable'],
    ] as const) {
      expect(await failureOf(clientWith(reply).check())).to.have.property('reason', reason)
    }
    for (const reply of [{ status: 401 }, { status: 503 }, { body: '' }, down]) {
      const failure = await failureOf(clientWith(token('one'), reply).check())
      expect(failure).to.have.property('reason', 'unavailable')
    }
  })
})
