import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { createServerFactory } from '../../src/mcp/server.js'
import { createMcpServer } from '../../src/mcp.js'
import { decodeJwt } from '../../src/useradmin/claims.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { thrownError } from '../support/thrown-error.js'
import { CEILINGS, callTool, connect, connectTo, connectToServer } from './connection.js'

describe('a tool server', () => {
  it('lists its tools, with schemas that are closed and annotations that are true', async () => {
    await using connection = await connect()
    const { tools } = await connection.agent.listTools()
    const outlines = tools.map(({ name, inputSchema, annotations }) => ({
      name,
      names: Object.keys(inputSchema.properties ?? {}),
      isClosed: inputSchema['additionalProperties'] === false,
      annotations,
    }))
    expect(outlines).to.deep.equal([
      {
        name: 'get_j_w_t',
        names: ['allowedMethods', 'maxCredits', 'expiresInSeconds', 'expiresAt', 'clientIp'],
        isClosed: true,
        annotations: {
          readOnlyHint: false,
          destructiveHint: false,
          idempotentHint: false,
          openWorldHint: true,
        },
      },
      {
        name: 'decode_jwt',
        names: ['jwt'],
        isClosed: true,
        annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
      },
    ])
    expect(tools[0]?.description).to.include(
      'Ceilings: for EmailValidation, TPS.IsCallable; at most 10 credits; any address; 900 seconds; 60 tokens an hour.',
    )
  })

  it('mints a token with the ceilings where nothing is asked', async () => {
    await using connection = await connect()
    for (const args of [undefined, {}]) {
      const before = Date.now()
      const { isError, text, content } = await connection.mint(args)
      expect(isError, text).to.equal(false)
      expect(JSON.parse(text)).to.deep.equal(content)
      expect(Object.keys(content)).to.deep.equal(['jwt', 'expiresAt', 'claims', 'creditsRemaining'])
      const claims = decodeJwt(String(content['jwt']))
      expect(content['claims']).to.deep.equal(claims)
      expect(claims['aud']).to.deep.equal(CEILINGS.allowedMethods)
      expect(claims['mc']).to.equal('10')
      expect(claims.exp).to.be.within(before / 1000 + 898, Date.now() / 1000 + 900)
      expect(new Date(String(content['expiresAt'])).getTime()).to.equal((claims.exp ?? 0) * 1000)
    }
  })

  it('narrows it by arguments', async () => {
    await using connection = await connect()
    const { content, text } = await connection.mint({
      allowedMethods: ['emailvalidation.IsValid'],
      maxCredits: 1,
      expiresInSeconds: 60,
      clientIp: '::ffff:203.0.113.7',
    })
    expect(content['claims'], text).to.include({ mc: '1', ip: '203.0.113.7' })
    const [request] = connection.emulator.requests
    expect(request).to.deep.include({
      allowedMethods: ['EmailValidation.IsValid'],
      clientIp: '203.0.113.7',
      maxCredits: 1,
    })
    const expiresAt = new Date(Date.now() + 30_000).toISOString()
    const other = await connection.mint({ expiresAt })
    expect(other.content['expiresAt'], other.text).to.equal(`${expiresAt.slice(0, 19)}Z`)
  })

  it('over JSON mints the same', async () => {
    await using connection = await connect()
    const { emulator, client } = connection
    const agent = await connectTo(
      client.withOptions({ protocol: 'json', endpoint: emulator.endpoints.json }),
    )
    const { content } = await callTool(agent, 'get_j_w_t', { maxCredits: 2 })
    expect(content['claims']).to.include({ mc: '2' })
    expect(emulator.requests.at(-1)?.protocol).to.equal('json')
    await agent.close()
  })

  it('gives failures of the service as results that are errors', async () => {
    await using connection = await connect()
    const { emulator } = connection
    emulator.failNext({ serviceFailure: 'No credits left' })
    emulator.failNext({ status: 502 })
    emulator.failNext({ wider: 'credits' })
    expect(await connection.mint()).to.deep.include({ isError: true, text: 'No credits left' })
    expect((await connection.mint()).text).to.include('502')
    expect((await connection.mint()).text).to.equal(
      'the token has no limit of credits, and one was asked for',
    )
  })

  it('verifies tokens where its client does not', async () => {
    await using connection = await connect({}, { verifyToken: false })
    connection.emulator.failNext({ wider: 'expiry' })
    expect(await connection.mint()).to.deep.include({
      isError: true,
      text: 'the token expires later than was asked for',
    })
  })

  it('does not hand out a token that holds a configured secret', async () => {
    const apiKey = 'ABCD-1234-EFGH-5678'
    await using connection = await connect({}, { credentials: { apiKey } }, { apiKeys: [apiKey] })
    const answer = await connection.mint()
    expect(answer.isError).to.equal(true)
    expect(answer.text).to.match(/^The token was not handed out: a claim of it holds a secret/)
    expect(JSON.stringify(answer)).not.to.match(/ABCD|eyJ/)
    expect(connection.emulator.requests).to.have.length(1)
  })

  it('aborts a call that its caller cancels', async () => {
    const outcomes: unknown[] = []
    const warn = ({ outcome }: Readonly<Record<string, unknown>>) => outcomes.push(outcome)
    await using connection = await connect({}, { logger: { debug() {}, warn } })
    connection.emulator.failNext({ delayMs: 60_000 })
    const error = await connection.agent
      .callTool({ name: 'get_j_w_t' }, { signal: AbortSignal.timeout(50) })
      .catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(Error)
    while (outcomes.length === 0) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(outcomes).to.deep.equal(['ABORTED'])
  })

  it('limits the tokens of an hour, for all servers of a client', async () => {
    await using connection = await connect({ mintsPerHour: 3 })
    const { client, emulator } = connection
    const other = await connectTo(client, { mintsPerHour: 3 })
    emulator.failNext({ status: 500 })
    expect((await connection.mint()).isError).to.equal(true)
    // What was not sent does not count.
    expect((await connection.mint({ maxCredits: 11 })).isError).to.equal(true)
    const answers = await Promise.all([
      connection.mint(),
      callTool(other, 'get_j_w_t'),
      connection.mint(),
      callTool(other, 'get_j_w_t'),
    ])
    expect(answers.filter(({ isError }) => !isError)).to.have.length(2)
    const refused = answers.filter(({ isError }) => isError)
    for (const { text } of refused) {
      expect(text).to.match(
        /^The limit of 3 tokens an hour is reached: the next one is possible in 3\d{3} seconds\.$/,
      )
    }
    expect(emulator.requests).to.have.length(3)
    await other.close()
  })

  it('does not count what did not reach the service', async () => {
    await using connection = await connect({ mintsPerHour: 1 })
    const unreachable = connection.client.withOptions({ endpoint: 'http://127.0.0.1:9/' })
    const agent = await connectTo(unreachable, { mintsPerHour: 1 })
    for (let call = 0; call < 3; call++) {
      expect((await callTool(agent, 'get_j_w_t')).text).to.include('127.0.0.1')
    }
    await agent.close()
  })

  describe('that writes tokens to files', () => {
    let folder: string

    beforeEach(() => {
      folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-test-'))
    })

    afterEach(() => rmSync(folder, { recursive: true, force: true }))

    it('gives the path of each, and no token', async () => {
      await using connection = await connect({ deliver: { folder } })
      const answers = [await connection.mint(), await connection.mint()]
      const paths = answers.map(({ content }) => String(content['path']))
      expect(new Set(paths).size).to.equal(2)
      expect(readdirSync(folder).sort()).to.deep.equal(
        paths.map((file) => path.basename(file)).sort(),
      )
      for (const [index, file] of paths.entries()) {
        expect(path.dirname(file)).to.equal(folder)
        expect(path.isAbsolute(file)).to.equal(true)
        expect(statSync(file).mode & 0o777).to.equal(0o600)
        expect(decodeJwt(readFileSync(file, 'utf8'))).to.deep.equal(
          answers[index]?.content['claims'],
        )
      }
      expect(JSON.stringify(answers)).not.to.include('eyJ')
    })

    it('says why one was not written', async () => {
      await using connection = await connect({ deliver: { folder } })
      rmSync(folder, { recursive: true })
      expect((await connection.mint()).text).to.equal(
        'The token was not handed out: its file could not be written (ENOENT).',
      )
    })
  })

  it('reports each token that was minted, also one that is not handed out', async () => {
    await using connection = await connect()
    const { client, emulator } = connection
    const folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-'))
    const lines: string[] = []
    const options = { ceilings: CEILINGS, deliver: { folder } }
    const create = await createServerFactory(client, options, (line) => lines.push(line))
    const agent = await connectToServer(create())
    emulator.failNext({ wider: 'expiry' })
    await callTool(agent, 'get_j_w_t')
    await callTool(agent, 'get_j_w_t')
    rmSync(folder, { recursive: true })
    await callTool(agent, 'get_j_w_t')
    await agent.close()
    expect(lines).to.have.length(3)
    const withheld = 'minted a token that was not handed out:'
    expect(lines[0]).to.equal(`${withheld} it is not the one that was asked for`)
    expect(lines[1]).to.match(/^minted a token: for EmailValidation, /)
    expect(lines[2]).to.equal(`${withheld} its file could not be written`)
  })

  describe('that decodes', () => {
    const encode = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url')
    const jwtOf = (claims: unknown): string => `${encode({ alg: 'HS256' })}.${encode(claims)}.c2ln`

    it('shows the claims without secrets, and calls no service', async () => {
      await using connection = await connect()
      const jwt = jwtOf({ exp: 1_906_506_000, sub: 'apikey-ABCD-1234', cn: 'the secret one' })
      const { content } = await callTool(connection.agent, 'decode_jwt', { jwt })
      expect(content).to.deep.equal({
        claims: { exp: 1_906_506_000, sub: 'apikey-[redacted]', cn: 'the [redacted] one' },
        expiresAt: '2030-06-01T01:00:00Z',
      })
      const endless = await callTool(connection.agent, 'decode_jwt', { jwt: jwtOf({}) })
      expect(endless.content).to.deep.equal({ claims: {}, expiresAt: null })
      expect(connection.emulator.requests).to.deep.equal([])
    })

    it('says what is wrong', async () => {
      await using connection = await connect()
      for (const [args, text] of [
        [
          { jwt: 'a.b' },
          'the token is not a JWT: it is not three base64url parts with dots between them',
        ],
        [{}, 'jwt: must be a string, got undefined'],
        [{ jwt: 5 }, 'jwt: must be a string, got a number'],
        [{ jwt: 'a.b.c', path: '/etc/passwd' }, 'path: is not a known field; known are jwt'],
      ] as const) {
        const answer = await callTool(connection.agent, 'decode_jwt', args)
        expect(answer).to.deep.include({ isError: true, text })
      }
    })
  })
})

describe('createMcpServer', () => {
  const client = new UserAdminClient({ credentials: { apiKey: 'ABCD' } })
  const { expiresIn, allowedMethods, maxCredits } = CEILINGS

  const refused: readonly [name: string, options: unknown, field: string][] = [
    ['no options', undefined, 'options'],
    ['no ceilings', {}, 'ceilings'],
    ['ceilings that are null', { ceilings: null }, 'ceilings'],
    ['no expiresIn', { ceilings: { allowedMethods, maxCredits } }, 'ceilings.expiresIn'],
    ['no allowedMethods', { ceilings: { expiresIn, maxCredits } }, 'ceilings.allowedMethods'],
    ['no maxCredits', { ceilings: { expiresIn, allowedMethods } }, 'ceilings.maxCredits'],
    ['no methods', { ceilings: { ...CEILINGS, allowedMethods: [] } }, 'ceilings.allowedMethods'],
    [
      'every method',
      { ceilings: { ...CEILINGS, allowedMethods: ['*'] } },
      'ceilings.allowedMethods[0]',
    ],
    ['no life', { ceilings: { ...CEILINGS, expiresIn: { minutes: 0 } } }, 'ceilings.expiresIn'],
    ['an instant', { ceilings: { ...CEILINGS, expiresAt: new Date() } }, 'ceilings.expiresAt'],
    [
      'an undefined address',
      { ceilings: { ...CEILINGS, clientIp: undefined } },
      'ceilings.clientIp',
    ],
    ['an unknown ceiling', { ceilings: { ...CEILINGS, options: {} } }, 'ceilings.options'],
    ['a limit of 0', { ceilings: CEILINGS, mintsPerHour: 0 }, 'mintsPerHour'],
    ['an unknown delivery', { ceilings: CEILINGS, deliver: 'email' }, 'deliver'],
    ['no folder', { ceilings: CEILINGS, deliver: {} }, 'deliver.folder'],
    ['a file', { ceilings: CEILINGS, deliver: { folder: import.meta.filename } }, 'deliver.folder'],
    [
      'a missing folder',
      { ceilings: CEILINGS, deliver: { folder: '/nowhere/at/all' } },
      'deliver.folder',
    ],
    ['a folder with a NUL', { ceilings: CEILINGS, deliver: { folder: 'a\0' } }, 'deliver.folder'],
    ['an unknown option', { ceilings: CEILINGS, logger: console }, 'logger'],
  ]
  for (const [name, options, field] of refused) {
    it(`refuses ${name}`, async () => {
      const error = await thrownError(() => createMcpServer(client, options as never))
      expect(error).to.include({ code: 'BAD_INPUT', field })
    })
  }

  it('takes a UserAdminClient alone', async () => {
    const error = await thrownError(() =>
      createMcpServer({ getJwt() {} } as never, { ceilings: CEILINGS }),
    )
    expect(error).to.include({ field: 'client' })
  })
})
