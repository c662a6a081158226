import { tracingChannel } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { expect } from 'chai'
import { ATTEMPT_CHANNEL, type AttemptEvent } from '../../src/http/diagnostics.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { EXP, jwtOf, success } from '../support/get-jwt-replies.js'
import { type RawServer, reply, reset, startRawServer } from '../support/raw-server.js'

const token = jwtOf({ exp: EXP, aud: '*' })
const request = { expiresAt: '2030-06-01T01:00:00Z' }
const secrets = ['hunter22', token, token.slice(0, 40)]

/** Every string in a value, whatever `toJSON` or `inspect` make of it. */
function textsIn(value: unknown, seen = new Set<unknown>()): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || seen.has(value)) return []
  seen.add(value)
  return Reflect.ownKeys(value).flatMap((key) => textsIn(Reflect.get(value, key), seen))
}

describe('diagnostics', () => {
  let server: RawServer

  before(async () => {
    // Every first attempt is reset, every second answered with an echo on 503, every third with a token.
    server = await startRawServer((socket, text, number) => {
      if (number % 3 === 1) reset(socket)
      else if (number % 3 === 2) socket.write(reply(text, { status: '503 Busy' }))
      else socket.write(reply(success(token)))
    })
  })

  after(() => server.close())

  function connect(logger?: object): UserAdminClient {
    return new UserAdminClient({
      endpoint: `${server.url}?key=hunter22`,
      credentials: { username: 'demo', password: 'hunter22' },
      proxy: false,
      ...(logger === undefined ? {} : { logger: logger as Console }),
    })
  }

  it('logs each attempt, without secrets', async () => {
    const lines: [string, Record<string, unknown>, string][] = []
    const note = (level: string) => (fields: Record<string, unknown>, message: string) => {
      lines.push([level, fields, message])
    }
    const client = connect({ debug: note('debug'), warn: note('warn') })
    await client.getJwt(request)
    client.close()
    expect(lines.map(([level]) => level)).to.deep.equal(['warn', 'warn', 'debug'])
    const endpoint = server.url.href
    expect(lines.map(([, fields]) => ({ ...fields, durationMs: 0 }))).to.deep.equal([
      {
        protocol: 'soap',
        operation: 'GetJWT',
        endpoint,
        attempt: 1,
        status: undefined,
        durationMs: 0,
        outcome: 'CONNECTION',
      },
      {
        protocol: 'soap',
        operation: 'GetJWT',
        endpoint,
        attempt: 2,
        status: 503,
        durationMs: 0,
        outcome: 'HTTP_STATUS',
      },
      {
        protocol: 'soap',
        operation: 'GetJWT',
        endpoint,
        attempt: 3,
        status: 200,
        durationMs: 0,
        outcome: 'ok',
      },
    ])
    for (const [, fields] of lines) expect(fields['durationMs']).to.be.a('number').above(0)
    const texts = [inspect(lines, { depth: null }), JSON.stringify(lines), ...textsIn(lines)]
    for (const secret of secrets) expect(texts.join('\n')).not.to.contain(secret)
  })

  it('publishes each attempt to the tracing channel, without secrets', async () => {
    const seen: [string, AttemptEvent][] = []
    const snapshots: string[] = []
    const note = (name: string) => (event: unknown) => {
      seen.push([name, event as AttemptEvent])
      snapshots.push(inspect(event, { depth: null, showHidden: true }))
      // Subscribers copy events: members that `inspect` would hide are in copies and in JSON.
      snapshots.push(JSON.stringify(event), ...textsIn(event))
    }
    const subscriber = {
      start: note('start'),
      end: note('end'),
      asyncStart: note('asyncStart'),
      asyncEnd: note('asyncEnd'),
      error: note('error'),
    }
    const channel = tracingChannel(ATTEMPT_CHANNEL)
    channel.subscribe(subscriber)
    const client = connect()
    try {
      await client.getJwt(request)
    } finally {
      channel.unsubscribe(subscriber)
      client.close()
    }
    const failed = ['start', 'end', 'error', 'asyncStart', 'asyncEnd']
    const succeeded = ['start', 'end', 'asyncStart', 'asyncEnd']
    expect(seen.map(([name]) => name)).to.deep.equal([...failed, ...failed, ...succeeded])
    const ended = seen.filter(([name]) => name === 'asyncEnd').map(([, event]) => event)
    expect(ended.map(({ outcome }) => outcome)).to.deep.equal(['CONNECTION', 'HTTP_STATUS', 'ok'])
    expect(new Set(seen.map(([, event]) => event))).to.have.lengthOf(3)
    for (const secret of secrets) expect(snapshots.join('\n')).not.to.contain(secret)
  })

  it('gives the token also where the logger throws', async () => {
    const fails = (): never => {
      throw new Error('the disk is full')
    }
    const client = connect({ debug: fails, warn: fails })
    expect((await client.getJwt(request)).jwt).to.equal(token)
    client.close()
  })
})
