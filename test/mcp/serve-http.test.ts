import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { createConnection } from 'node:net'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect } from 'chai'
import { type HttpServing, serveHttp } from '../../src/mcp/serve-http.js'
import { createServerFactory } from '../../src/mcp/server.js'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { CEILINGS, callTool } from './connection.js'

const BEARER = 'made-up-bearer'
const AUTHORIZED = { authorization: `Bearer ${BEARER}` }

interface Reply {
  readonly status: number | undefined
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

// `fetch` does not send another Host.
function exchange(
  url: string,
  headers: Record<string, string | string[]>,
  body?: string,
  method = 'POST',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const req = httpRequest(url, { method, headers, agent: false }, (res) => {
      let text = ''
      res.setEncoding('utf8')
      res.on('data', (chunk: string) => {
        text += chunk
      })
      res.on('end', () => resolve({ status: res.statusCode, headers: res.headers, body: text }))
    })
    req.on('error', reject)
    req.end(body)
  })
}

/** The message in a body, which may be a stream of events. */
const messageIn = ({ body }: Reply) => JSON.parse(/^data: (\{.*)$/m.exec(body)?.[1] ?? body)

describe('a tool server over HTTP', () => {
  let emulator: Emulator
  let client: UserAdminClient
  let serving: HttpServing
  const reports: string[] = []

  before(async () => {
    emulator = await startEmulator()
    const { endpoint, credentials } = emulator
    client = new UserAdminClient({ endpoint, credentials, retries: 0 })
    const report = (line: string) => reports.push(line)
    const create = await createServerFactory(
      client,
      { ceilings: CEILINGS, mintsPerHour: 5 },
      report,
    )
    serving = await serveHttp(create, 0, BEARER, report)
  })

  after(async () => {
    await serving.close()
    client.close()
    await emulator.close()
  })

  const post = (message: object, headers: Record<string, string | string[]> = {}): Promise<Reply> =>
    exchange(
      serving.url,
      {
        ...AUTHORIZED,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...headers,
      },
      JSON.stringify({ jsonrpc: '2.0', ...message }),
    )

  for (const [name, mode, revision] of [
    ['2026-07-28', { pin: '2026-07-28' }, '2026-07-28'],
    ['2025-11-25', 'legacy', '2025-11-25'],
  ] as const) {
    it(`serves the official client with revision ${name}`, async () => {
      const agent = new Client(
        { name: 'test', version: '1' },
        { versionNegotiation: { mode }, capabilities: {} },
      )
      const requestInit = { headers: AUTHORIZED }
      await agent.connect(new StreamableHTTPClientTransport(new URL(serving.url), { requestInit }))
      expect(agent.getNegotiatedProtocolVersion()).to.equal(revision)
      expect((await agent.listTools()).tools.map((tool) => tool.name)).to.include('get_j_w_t')
      const { content, text } = await callTool(agent, 'get_j_w_t', { maxCredits: 2 })
      expect(content['claims'], text).to.include({ mc: '2' })
      const refused = await callTool(agent, 'get_j_w_t', { maxCredits: 11 })
      expect(refused.text).to.equal('maxCredits: is beyond the ceiling: 10 at the most')
      await agent.close()
    })
  }

  it('serves messages of revision 2025-06-18, without a session', async () => {
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    }
    const initialized = await post({ id: 1, method: 'initialize', params })
    expect(messageIn(initialized).result.protocolVersion).to.equal('2025-06-18')
    expect(initialized.headers).not.to.have.property('mcp-session-id')
    const version = { 'mcp-protocol-version': '2025-06-18' }
    expect((await post({ method: 'notifications/initialized' }, version)).status).to.equal(202)
    const call = { name: 'get_j_w_t', arguments: { expiresInSeconds: 60 } }
    const called = await post({ id: 2, method: 'tools/call', params: call }, version)
    expect(messageIn(called).result.structuredContent).to.have.keys(
      'jwt',
      'expiresAt',
      'claims',
      'creditsRemaining',
    )
  })

  it('has one limit for all of its requests', async () => {
    const call = { id: 1, method: 'tools/call', params: { name: 'get_j_w_t' } }
    const texts: string[] = []
    for (let count = 0; count < 6; count++) texts.push((await post(call)).body)
    expect(texts.filter((text) => text.includes('is reached'))).to.have.length.above(0)
    expect(emulator.requests.length).to.be.at.most(5)
  })

  it('listens on 127.0.0.1', () => {
    expect(serving.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/)
  })

  const LIST = { id: 1, method: 'tools/list' }
  const refused: readonly [string, Record<string, string | string[]>, number][] = [
    ['another Host', { host: 'attacker.example' }, 403],
    ['a Host that begins alike', { host: '127.0.0.1.attacker.example' }, 403],
    ['a Host with a user', { host: 'localhost@attacker.example' }, 403],
    ['another Origin', { origin: 'https://attacker.example' }, 403],
    ['an opaque Origin', { origin: 'null' }, 403],
    ['no bearer', { authorization: [] }, 401],
    ['another bearer', { authorization: 'Bearer made-up-bearer2' }, 401],
    ['half a bearer', { authorization: 'Bearer made-up' }, 401],
    ['an empty bearer', { authorization: 'Bearer ' }, 401],
    ['another scheme', { authorization: `Basic ${BEARER}` }, 401],
    ['another type', { 'content-type': 'text/plain' }, 415],
  ]
  for (const [name, headers, status] of refused) {
    it(`refuses ${name}`, async () => {
      const reply = await post(LIST, headers)
      expect(reply.status).to.equal(status)
      expect(messageIn(reply)).to.have.property('error')
      expect(reply.body).not.to.include(BEARER)
      const challenge = reply.headers['www-authenticate']
      if (status === 401) expect(challenge).to.match(/^Bearer realm="data8-useradmin"/)
      else expect(challenge).to.equal(undefined)
      expect(reply.headers).not.to.have.property('access-control-allow-origin')
    })
  }

  it('refuses two Hosts, and none', async () => {
    const { port } = new URL(serving.url)
    for (const hosts of ['Host: 127.0.0.1\r\nHost: attacker.example\r\n', '']) {
      const socket = createConnection(Number(port), '127.0.0.1')
      socket.write(`GET /mcp HTTP/1.1\r\n${hosts}Authorization: Bearer ${BEARER}\r\n\r\n`)
      const [answer] = await once(socket, 'data')
      expect(String(answer)).to.match(/^HTTP\/1\.1 403 /)
      socket.destroy()
    }
  })

  it('accepts other names of this machine', async () => {
    const { port } = new URL(serving.url)
    for (const host of [`localhost:${port}`, `[::1]:${port}`, '127.0.0.1']) {
      const reply = await post(LIST, { host, origin: `http://${host}` })
      expect(reply.status).to.equal(200)
    }
  })

  it('refuses other paths and methods, and bodies that are too long or not JSON', async () => {
    const headers = {
      ...AUTHORIZED,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    }
    const { origin } = new URL(serving.url)
    const statusOf = async (...args: Parameters<typeof exchange>) =>
      (await exchange(...args)).status
    expect(await statusOf(`${origin}/`, headers, '{}')).to.equal(404)
    expect(await statusOf(`${origin}/mcp/`, headers, '{}')).to.equal(404)
    expect(await statusOf(serving.url, headers, undefined, 'GET')).to.equal(405)
    expect(await statusOf(serving.url, headers, undefined, 'DELETE')).to.equal(405)
    expect(await statusOf(serving.url, headers, '{')).to.equal(400)
    const long = JSON.stringify({ jsonrpc: '2.0', ...LIST, padding: 'x'.repeat(300_000) })
    expect(await statusOf(serving.url, headers, long)).to.equal(413)
    expect(reports.join('\n')).not.to.match(/padding|eyJ|made-up/)
  })

  it('aborts the call of a client that disconnects', async () => {
    const before = emulator.requests.length
    emulator.failNext({ delayMs: 60_000 })
    const other = client.withOptions({ applicationName: 'slow' })
    const create = await createServerFactory(other, { ceilings: CEILINGS }, () => {})
    const slow = await serveHttp(create, 0, BEARER, () => {})
    const call = fetch(slow.url, {
      method: 'POST',
      headers: {
        ...AUTHORIZED,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name: 'get_j_w_t' },
      }),
    })
      .then((response) => response.text())
      .catch(() => '')
    while (emulator.requests.length === before)
      await new Promise((resolve) => setTimeout(resolve, 5))
    await slow.close()
    expect(await call).not.to.include('jwt')
  })
})
