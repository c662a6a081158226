import { expect } from 'chai'
import { startReportingEmulator } from '../../src/testing/emulator.js'
import { type Emulator, type McpRequest, startEmulator } from '../../src/testing.js'
import { claimsOf, exchange } from './emulator-exchange.js'
import {
  callTool,
  connect,
  outputIn,
  REVISIONS,
  refusalIn,
  textIn,
  tokenIn,
} from './mcp-exchange.js'
import { messageIn, postMessage } from './rpc-exchange.js'

const KEY = '?key=ABCD-1234-EFGH-5678'
const LOGIN = { username: 'demo', password: 'secret' }
const END = '2030-06-01T01:00:00'
const MEMBERS = [
  'allowedMethods',
  'clientIp',
  'expiresAt',
  'maxCredits',
  'options',
  'password',
  'username',
]

describe('GetJWT of the emulator over MCP', () => {
  let emulator: Emulator
  before(async () => {
    emulator = await startEmulator()
  })
  after(() => emulator.close())
  afterEach(() => emulator.reset())
  const last = (): McpRequest => {
    const request = emulator.requests.at(-1)
    return request?.protocol === 'mcp' ? request : expect.fail('no request over MCP')
  }

  for (const [revision, mode] of REVISIONS) {
    it(`mints for the official client with revision ${revision}`, async () => {
      await using client = await connect(emulator, mode, KEY)
      expect(client.getNegotiatedProtocolVersion()).to.equal(revision)
      const { tools } = await client.listTools()
      expect(tools.map(({ name }) => name)).to.deep.equal(['get_j_w_t'])
      const [tool] = tools
      expect(Object.keys(tool?.inputSchema.properties ?? {}).sort()).to.deep.equal(MEMBERS)
      expect(tool?.inputSchema.required).to.equal(undefined)
      expect(JSON.stringify(tool)).to.not.include('nullable')
      expect(emulator.requests).to.deep.equal([])

      const args = {
        clientIp: '203.0.113.7',
        expiresAt: END,
        allowedMethods: ['EmailValidation', 'TPS.IsCallable'],
        maxCredits: 5,
        options: { ApplicationName: 'crm', Level: 2 },
      }
      const jwt = tokenIn(await client.callTool({ name: 'get_j_w_t', arguments: args }))
      expect(claimsOf(jwt)).to.deep.include({
        exp: Date.parse(`${END}Z`) / 1000,
        aud: args.allowedMethods,
        mc: '5',
        ip: '203.0.113.7',
      })
      const { at, ...record } = last()
      expect(at).to.be.instanceOf(Date)
      expect(record).to.deep.equal({
        protocol: 'mcp',
        tool: 'get_j_w_t',
        revision,
        authentication: 'apiKey',
        ...args,
        options: [
          { name: 'ApplicationName', value: 'crm' },
          { name: 'Level', value: '2' },
        ],
        status: 200,
        outcome: 'token',
      })
    })
  }

  it('answers messages of revision 2025-06-18, without a session', async () => {
    const url = emulator.endpoints.mcp + KEY
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    }
    const initialized = await postMessage(url, { id: 1, method: 'initialize', params })
    expect(messageIn(initialized).result).to.include({ protocolVersion: '2025-06-18' })
    const version = { 'mcp-protocol-version': '2025-06-18' }
    const notified = await postMessage(url, { method: 'notifications/initialized' }, version)
    expect(notified.status).to.equal(202)
    const call = { id: 2, method: 'tools/call', params: { name: 'get_j_w_t' } }
    const called = messageIn(await postMessage(url, call, version))
    expect(called.result).to.have.nested.property('structuredContent.Status.Success', true)
    expect(last()).to.include({ revision: '2025-06-18', outcome: 'token' })
    const { result } = messageIn(await postMessage(url, call))
    expect(result).to.have.nested.property('structuredContent.Status.Success', true)
    expect(last()).to.not.have.property('revision')
  })

  it('takes a key in the query, in any case, and a user and password in the arguments', async () => {
    for (const [query, args] of [
      ['?KEY=ABCD-1234-EFGH-5678', {}],
      [KEY, undefined],
      ['', LOGIN],
      ['', { username: 'apikey-ABCD-1234-EFGH-5678' }],
    ] as const) {
      tokenIn(await callTool(emulator, args && { ...args }, { query }))
    }
    expect(emulator.requests.map((request) => [request.authentication, request.username])) //
      .to.deep.equal([
        ['apiKey', undefined],
        ['apiKey', undefined],
        ['password', 'demo'],
        ['apiKey', undefined],
      ])
    expect(JSON.stringify(emulator.requests)).to.not.match(/secret|ABCD|eyJ/)
  })

  it('refuses other logins with a result that is no error', async () => {
    for (const [query, args, refusal] of [
      ['?key=hunter2', {}, 'Invalid API key'],
      ['', { username: 'demo', password: 'hunter2' }, 'Invalid username or password'],
      ['', {}, 'A login is required: ?key=<API key>, or username and password'],
    ] as const) {
      const result = await callTool(emulator, { ...args, expiresAt: END }, { query })
      expect(refusalIn(result)).to.equal(refusal)
      expect(outputIn(result).Status.CreditsRemaining).to.equal(0)
      expect(last()).to.include({ outcome: 'refused', refusal, status: 200, expiresAt: END })
    }
    expect(JSON.stringify(emulator.requests)).to.not.include('hunter2')
  })

  it('takes no token as a login', async () => {
    const jwt = tokenIn(await callTool(emulator, { expiresAt: END }, { query: KEY }))
    const { result } = messageIn(
      await postMessage(
        emulator.endpoints.mcp,
        { id: 1, method: 'tools/call', params: { name: 'get_j_w_t' } },
        { authorization: `Bearer ${jwt}` },
      ),
    )
    expect(result).to.have.nested.property('structuredContent.Status.Success', false)
  })

  it('ignores unknown arguments, which widens the token, and records them', async () => {
    const args = { ...LOGIN, expiresAt: END, MaxCredits: 5, clientIP: '203.0.113.7' }
    const claims = claimsOf(tokenIn(await callTool(emulator, args)))
    expect(claims).to.not.have.any.keys('mc', 'ip')
    expect(claims).to.include({ aud: '*' })
    expect(last().ignored).to.deep.equal(['MaxCredits', 'clientIP'])
  })

  it('reads null, and an array of options, as over JSON', async () => {
    const args = { ...LOGIN, expiresAt: null, clientIp: null, options: [{ name: 'a', value: 'b' }] }
    expect(claimsOf(tokenIn(await callTool(emulator, args)))).to.include({ exp: -62_135_596_800 })
    expect(last().ignored).to.deep.equal(['options'])
  })

  it('answers illegal values with a result that is an error', async () => {
    const result = await callTool(emulator, { ...LOGIN, maxCredits: '5' })
    const refusal = 'The request is invalid: maxCredits must be a whole number of 32 bits.'
    expect([result.isError, textIn(result)]).to.deep.equal([true, refusal])
    expect(last()).to.include({ outcome: 'fault', refusal, status: 200 })
  })

  it('lacks members that it is told to lack, and ignores them', async () => {
    await using other = await startReportingEmulator({}, () => {}, new Set(['maxCredits']))
    await using client = await connect(other)
    const { properties } = (await client.listTools()).tools[0]?.inputSchema ?? {}
    expect(Object.keys(properties ?? {}).sort()).to.deep.equal(
      MEMBERS.filter((name) => name !== 'maxCredits'),
    )
    const args = { ...LOGIN, expiresAt: END, maxCredits: 5 }
    expect(claimsOf(tokenIn(await callTool(other, args)))).to.not.have.property('mc')
    expect(other.requests[0]?.ignored).to.deep.equal(['maxCredits'])
    expect(other.requests[0]).to.not.have.property('maxCredits')
  })

  const LIST = { id: 1, method: 'tools/list' }

  it('refuses pages of other origins', async () => {
    for (const [origin, status] of [
      ['https://attacker.example', 403],
      ['http://127.0.0.1.attacker.example', 403],
      ['http://localhost@attacker.example', 403],
      ['null', 403],
      ['', 403],
      ['http://localhost:8080', 200],
      ['http://127.0.0.1', 200],
      ['https://[::1]:1', 200],
    ] as const) {
      const reply = await postMessage(emulator.endpoints.mcp, LIST, { origin })
      expect(reply.status, origin).to.equal(status)
      expect(messageIn(reply)).to.have.property(status === 200 ? 'result' : 'error')
      expect(reply.headers).to.not.have.property('access-control-allow-origin')
    }
  })

  it('refuses names of other machines', async () => {
    const headers = { host: 'attacker.example' }
    expect((await postMessage(emulator.endpoints.mcp, LIST, headers)).status).to.equal(421)
  })

  it('answers at a path in any case, and other methods with 405', async () => {
    const reply = await postMessage(`${emulator.baseUrl}/MCP/UserAdmin`, LIST)
    expect(reply.status).to.equal(200)
    for (const method of ['GET', 'DELETE', 'OPTIONS']) {
      const refused = await exchange(emulator.endpoints.mcp, { method })
      expect([refused.status, refused.headers['allow']]).to.deep.equal([405, 'POST'])
    }
  })

  it('answers what is no message of the protocol with an error', async () => {
    for (const [body, status] of [
      ['{', 400],
      ['[]', 400],
      ['{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"other"}}', 200],
    ] as const) {
      const reply = await postMessage(emulator.endpoints.mcp, body)
      expect([body, reply.status]).to.deep.equal([body, status])
      expect(messageIn(reply)).to.have.nested.property('error.code')
    }
    expect(emulator.requests).to.deep.equal([])
  })
})
