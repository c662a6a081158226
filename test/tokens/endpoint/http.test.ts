import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { minter } from '../support/token-service.js'
import { SERVERS } from './support/servers.js'
import { FORM_TYPE, post, replyOf, request, useEndpoint } from './support/use-endpoint.js'

const PAGE = 'https://www.example.com'
const KINDS = Object.keys(SERVERS) as (keyof typeof SERVERS)[]

/** Sends bytes, and gives what came until the server closed, or `ms` have passed. */
async function exchange(port: number, parts: readonly string[], ms = 3000): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.setEncoding('utf8').on('data', (text) => {
    received += text
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  socket.on('error', () => {})
  for (const part of parts) {
    socket.write(part)
    await sleep(20)
  }
  await Promise.race([closed, sleep(ms)])
  const isOpen = !socket.destroyed
  socket.destroy()
  return isOpen ? `${received}[open]` : received
}

const head = (...lines: string[]): string =>
  ['POST /token HTTP/1.1', 'Host: tokens.example', 'Content-Type: application/json', ...lines]
    .map((line) => `${line}\r\n`)
    .join('')
    .concat('\r\n')

for (const kind of KINDS) {
  describe(`the endpoint over ${kind}`, () => {
    const { service, serve } = useEndpoint()

    it('answers in the shape of RFC 6749, and nothing keeps the answer', async () => {
      const { url } = await serve({}, kind)
      const response = await post(url)
      expect(response.status).to.equal(200)
      const headers = Object.fromEntries(response.headers)
      expect(headers).to.include({
        'cache-control': 'no-store',
        pragma: 'no-cache',
        vary: 'Origin',
        'x-content-type-options': 'nosniff',
      })
      expect(headers['content-type']).to.match(/^application\/json;/)
      expect(Object.keys(headers).join()).not.to.contain('access-control')
      const reply = await replyOf(response)
      expect(Object.keys(reply)).to.deep.equal([
        'access_token',
        'token_type',
        'expires_in',
        'scope',
      ])
    })

    it('answers preflights of its pages, and no others', async () => {
      const { url } = await serve({ options: { origins: [PAGE] } }, kind)
      const preflight = (origin: string) =>
        fetch(url, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization,content-type,x-other',
          },
        })
      const allowed = await preflight(PAGE)
      expect(allowed.status).to.equal(204)
      expect(await allowed.text()).to.equal('')
      expect(Object.fromEntries(allowed.headers)).to.include({
        'access-control-allow-origin': PAGE,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-allow-credentials': 'true',
        'access-control-max-age': '600',
        vary: 'Origin',
      })
      for (const origin of [
        'https://evil.example',
        'null',
        `${PAGE}.evil.example`,
        `${PAGE}:444`,
      ]) {
        const refused = await preflight(origin)
        expect(refused.status, origin).to.equal(403)
        expect(refused.headers.get('vary')).to.equal('Origin')
        expect([...refused.headers.keys()].join(), origin).not.to.contain('access-control')
      }
    })

    it('gives tokens to its pages, and none to others', async () => {
      const { url } = await serve({ options: { origins: [PAGE] } }, kind)
      const response = await post(url, '{}', { origin: PAGE })
      expect(response.status).to.equal(200)
      expect(response.headers.get('access-control-allow-origin')).to.equal(PAGE)
      // A page must be able to read an error too.
      const wrong = await post(url, '{"x":1}', { origin: PAGE })
      expect([wrong.status, wrong.headers.get('access-control-allow-origin')]).to.deep.equal([
        400,
        PAGE,
      ])
      service.received.length = 0
      for (const origin of ['https://evil.example', 'null', 'http://www.example.com', 'x', '*']) {
        const refused = await post(url, '{}', { origin })
        expect(refused.status, origin).to.equal(403)
        expect((await replyOf(refused)).error).to.equal('unauthorized_client')
        expect([...refused.headers.keys()].join(), origin).not.to.contain('access-control')
      }
      expect(service.received).to.have.length(0)
    })

    it('gives tokens to pages of its own origin', async () => {
      const { url } = await serve({}, kind)
      const own = new URL(url).origin
      const statusOf = async (headers: Readonly<Record<string, string>>) =>
        (await post(url, '{}', headers)).status
      // `fetch` of Node sends `Sec-Fetch-Mode` alone.
      expect(await statusOf({ origin: own })).to.equal(200)
      expect(
        await statusOf({ origin: 'http://other.example', 'sec-fetch-site': 'same-origin' }),
      ).to.equal(200)
      expect(await statusOf({ origin: own, 'sec-fetch-site': 'cross-site' })).to.equal(403)
      expect(await statusOf({ 'sec-fetch-site': 'cross-site' })).to.equal(403)
      expect(await statusOf({ origin: 'null', 'sec-fetch-site': 'same-origin' })).to.equal(403)
    })

    it('refuses other methods, types and codings', async () => {
      const { url } = await serve({}, kind)
      for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD']) {
        const response = await fetch(url, { method })
        expect(response.status, method).to.equal(405)
        expect(response.headers.get('allow')).to.equal('POST, OPTIONS')
        expect(response.headers.get('cache-control')).to.equal('no-store')
      }
      for (const type of [
        'text/plain',
        'application/jsonx',
        'application/xml',
        'multipart/form-data',
      ]) {
        expect((await post(url, '{}', { 'content-type': type })).status, type).to.equal(415)
      }
      // The parser of Express refuses some itself.
      const latin = await post(url, '{}', { 'content-type': 'application/json; charset=utf-16' })
      expect(latin.status).to.be.oneOf(kind.includes('parser') ? [400, 415] : [415])
      const coded = await post(url, '{}', { 'content-encoding': 'br' })
      expect(coded.status).to.be.oneOf([400, 415])
      expect(service.received).to.have.length(0)
    })

    it('refuses long bodies', async () => {
      const { url, port } = await serve({ options: { maxBodyBytes: 64 } }, kind)
      const long = `{"allowedMethods":["EmailValidation"]${' '.repeat(100)}}`
      expect((await post(url, long)).status).to.equal(413)
      // Without a length that says so; the parser of Express leaves the object alone.
      if (kind.includes('parser')) return
      const answer = await exchange(port, [
        head('Transfer-Encoding: chunked'),
        `${long.length.toString(16)}\r\n${long}\r\n`,
        '0\r\n\r\n',
      ])
      expect(answer).to.match(/^HTTP\/1.1 413 /)
    })

    it('gives a framework no token twice, and no answer twice', async () => {
      const { url } = await serve({}, kind)
      const answers = await Promise.all(Array.from({ length: 20 }, () => post(url)))
      const tokens = await Promise.all(
        answers.map(async (each) => (await replyOf(each)).access_token),
      )
      expect(new Set(tokens).size).to.equal(1)
    })
  })
}

describe('bodies at the edge', () => {
  const { service, serve, make } = useEndpoint()

  for (const kind of ['node:http', 'Express', 'Fastify', 'Hono'] as const) {
    it(`that never end are not waited for, over ${kind}`, async () => {
      const { port } = await serve({ times: { bodyMs: 100, lingerMs: 50 } }, kind)
      const answer = await exchange(
        port,
        [head('Content-Length: 20'), '{'],
        kind === 'Hono' ? 500 : 3000,
      )
      expect(answer).to.match(/^HTTP\/1.1 408 /)
      if (kind !== 'Hono') expect(answer).not.to.contain('[open]')
      expect(service.received).to.have.length(0)
    })
  }

  it('that are endless are refused, and their connection is closed', async () => {
    const { port } = await serve({ times: { lingerMs: 50 } })
    const chunk = `2000\r\n${' '.repeat(0x2000)}\r\n`
    const answer = await exchange(port, [head('Transfer-Encoding: chunked'), chunk, chunk, chunk])
    expect(answer).to.match(/^HTTP\/1.1 413 /)
    expect(answer).to.match(/\r\nconnection: close\r\n/i)
    expect(answer).to.contain('"error":"invalid_request"')
    expect(answer).not.to.contain('[open]')
  })

  it('that are not read since the caller is refused end their connection', async () => {
    const { port } = await serve({ options: { authorize: () => false }, times: { lingerMs: 50 } })
    const answer = await exchange(port, [head('Content-Length: 4000'), '{'])
    expect(answer).to.match(/^HTTP\/1.1 401 /)
    expect(answer).not.to.contain('[open]')
  })

  it('leave the connection open where they are read', async () => {
    const { port } = await serve()
    const one = head('Content-Length: 2')
    const answer = await exchange(port, [`${one}{}`, `${one}{}`], 300)
    expect(answer.match(/HTTP\/1.1 200 /g)).to.have.length(2)
    expect(answer).to.contain('[open]')
  })

  it('may come in parts', async () => {
    const { port } = await serve()
    const answer = await exchange(
      port,
      [head('Content-Length: 17'), '{"expire', 'sIn":60', '}\n'],
      300,
    )
    expect(answer).to.contain('"expires_in":60')
  })

  for (const [name, before] of Object.entries({
    read: (req: NodeJS.ReadableStream) => new Promise((resolve) => req.on('end', resolve).resume()),
    'read in part': (req: NodeJS.ReadableStream) =>
      new Promise<void>((resolve) => {
        req.once('data', () => resolve(void req.pause()))
      }),
  })) {
    it(`that were ${name} before are answered at once`, async () => {
      const endpoint = make()
      const { createServer } = await import('node:http')
      const server = createServer(async (req, res) => {
        await before(req)
        await endpoint.handler(req, res)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      try {
        const { port } = server.address() as { port: number }
        const startedAt = process.hrtime.bigint()
        const response = await post(`http://127.0.0.1:${port}`, '{"expiresIn":60}')
        expect(response.status).to.equal(400)
        expect((await replyOf(response)).error_description).to.contain('read before')
        expect(Number(process.hrtime.bigint() - startedAt) / 1e6).to.be.below(2000)
      } finally {
        server.closeAllConnections()
        server.close()
      }
    })
  }

  it('that fetch has read before are answered at once', async () => {
    const endpoint = make()
    const read = request('{"expiresIn":60}')
    await read.text()
    const locked = request('{"expiresIn":60}')
    locked.body?.getReader()
    for (const each of [read, locked]) {
      const response = await endpoint.fetch(each)
      expect(response.status).to.equal(400)
      expect((await replyOf(response)).error_description).to.contain('read before')
    }
  })

  it('are taken from what a framework made of them, as text, bytes and object', async () => {
    const { createServer } = await import('node:http')
    const endpoint = make()
    let body: unknown
    const server = createServer((req, res) => {
      req.on('end', () => endpoint.handler(Object.assign(req, { body }), res)).resume()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`
    try {
      for (body of ['{"expiresIn":60}', Buffer.from('{"expiresIn":60}'), { expiresIn: 60 }]) {
        expect((await replyOf(await post(url))).expires_in).to.equal(60)
      }
      class Body {
        expiresIn = 60
      }
      const wrong = [
        ...[
          { expiresIn: 901 },
          { expiresIn: undefined },
          { clientIp: '1.2.3.4' },
          new Body(),
          [],
          1,
        ],
        ...['{"expiresIn":901}', '{"expiresIn":1,"expiresIn":60}', Buffer.from([0x80]), new Map()],
        ...[
          JSON.parse('{"__proto__":{"expiresIn":9}}'),
          Object.create({ expiresIn: 901 }),
          '',
          true,
        ],
        {
          get expiresIn() {
            throw new Error('a getter')
          },
        },
      ]
      for (body of wrong) expect((await post(url)).status, String(body)).to.equal(400)
      body = { scope: 'EmailValidation', grant_type: 'client_credentials' }
      expect((await replyOf(await post(url, '', FORM_TYPE))).scope).to.equal('EmailValidation')
      body = { grant_type: ['client_credentials', 'client_credentials'] }
      expect((await post(url, '', FORM_TYPE)).status).to.equal(400)
      body = { allowedMethods: Array.from({ length: 900 }, () => 'EmailValidation') }
      expect((await post(url)).status).to.equal(413)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('that are empty objects of a parser which did not read them are read', async () => {
    const { createServer } = await import('node:http')
    const endpoint = make()
    const server = createServer((req, res) => {
      void endpoint.handler(Object.assign(req, { body: {} }), res)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as { port: number }
      const response = await post(`http://127.0.0.1:${port}`, '{"expiresIn":60}')
      expect((await replyOf(response)).expires_in).to.equal(60)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('of callers that leave end the mint', async () => {
    service.answerWith(minter({ delayMs: 60_000 }))
    const endpoint = make({ options: { ceilings: { expiresIn: { minutes: 1 }, maxCredits: 1 } } })
    const leaving = new AbortController()
    const answer = endpoint.fetch(request('{}', {}, { signal: leaving.signal }))
    while (service.received.length === 0) await sleep(5)
    leaving.abort()
    expect((await answer).status).to.equal(503)
  })

  it('come over HTTP/2 too', async () => {
    const endpoint = make({ options: { maxBodyBytes: 64 } })
    const server = createHttp2Server((req, res) => void endpoint.handler(req, res))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const session = connectHttp2(`http://127.0.0.1:${port}`)
    const statusOf = (body: string, headers: object) =>
      new Promise<unknown>((resolve, reject) => {
        const stream = session.request({
          ':method': 'POST',
          'content-type': 'application/json',
          ...headers,
        })
        stream.on('response', (answer) => resolve(answer[':status']))
        stream.on('error', reject)
        stream.resume().end(body)
      })
    try {
      expect(await statusOf('{}', { origin: `http://127.0.0.1:${port}` })).to.equal(200)
      expect(await statusOf('{}', { origin: 'http://other.example' })).to.equal(403)
      expect(await statusOf(`{}${' '.repeat(100)}`, {})).to.equal(413)
      expect(await statusOf('{"expiresIn":901}', {})).to.equal(400)
    } finally {
      session.destroy()
      server.close()
    }
  })

  it('are read no further where a Request has too much', async () => {
    let isCancelled = false
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100)),
      cancel: () => {
        isCancelled = true
      },
    })
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body, duplex: 'half' } as const
    const endpoint = make({ options: { maxBodyBytes: 64 } })
    const answer = await endpoint.fetch(new Request('http://127.0.0.1/token', init))
    expect(answer.status).to.equal(413)
    expect(isCancelled).to.equal(true)
  })

  it('destroys a response that something else has begun', async () => {
    const { createServer } = await import('node:http')
    const endpoint = make()
    const server = createServer((req, res) => {
      res.writeHead(200, { 'content-length': '10' }).write('x')
      void endpoint.handler(req, res)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as { port: number }
      const error = await post(`http://127.0.0.1:${port}`)
        .then((response) => response.text())
        .then(() => undefined, String)
      expect(error).to.be.a('string')
      // What are no messages of HTTP do not make it reject.
      await endpoint.handler({} as never, {} as never)
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })
})
