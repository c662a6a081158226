// A page that checks email addresses with tokens, and the server that hands them out: npm run demo:page
//
// The page calls the JSON service itself, as the tokens are meant to be used. The emulator permits pages of all origins to
// do so (CORS), so that this server forwards nothing.
import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { createTokenSource, UserAdminClient } from 'data8-useradmin'
import { type Emulator, startEmulator } from 'data8-useradmin/testing'
import { createTokenEndpoint, type TokenEndpointOptions } from 'data8-useradmin/token-endpoint'

/** What tests change. */
export interface TokenPageOptions {
  /** Default: a free one. */
  readonly port?: number
  readonly lifeSeconds?: number
  readonly allowedMethods?: readonly string[]
  readonly rateLimiter?: TokenEndpointOptions['rateLimiter']
  readonly logger?: TokenEndpointOptions['logger']
}

export interface TokenPage {
  readonly url: string
  /** The service; another one after each start. */
  readonly emulator: Emulator
  startService(): Promise<void>
  stopService(): Promise<void>
  close(): Promise<void>
}

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html'],
  '/style.css': ['style.css', 'text/css'],
  '/page.js': ['page.js', 'text/javascript'],
  '/token-client.js': ['token-client.js', 'text/javascript'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
}

export async function startTokenPage(options: TokenPageOptions = {}): Promise<TokenPage> {
  const signingKey = randomUUID()
  const results = { 'EmailValidation.IsValid': isValid }
  let emulator = await startEmulator({ signingKey, results })
  const { port: servicePort, baseUrl, endpoint: soapEndpoint, credentials } = emulator
  // In turn: the next service has the port of the last one.
  let switched = Promise.resolve()
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    switched = switched.then(work, work)
    return switched
  }
  const startService = (): Promise<void> =>
    inTurn(async () => {
      await emulator.close()
      emulator = await startEmulator({ port: servicePort, signingKey, results })
    })
  const stopService = (): Promise<void> => inTurn(() => emulator.close())

  const client = new UserAdminClient({
    endpoint: soapEndpoint,
    credentials,
    proxy: false,
    timeoutMs: 5000,
    retries: 1,
  })
  const ceilings = {
    expiresIn: { seconds: options.lifeSeconds ?? 60 },
    allowedMethods: options.allowedMethods ?? ['EmailValidation'],
    maxCredits: 5,
  }
  const source = createTokenSource(client, { request: ceilings })
  const sessions = new Set<string>()
  const tokens = createTokenEndpoint(source, {
    authorize: ({ headers }) => sessionOf(headers as IncomingMessage['headers']),
    ceilings,
    ...(options.rateLimiter === undefined ? {} : { rateLimiter: options.rateLimiter }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  })

  function sessionOf({ cookie = '' }: IncomingMessage['headers']): string | undefined {
    const [, session = ''] = /(?:^|; )session=([\w-]+)/.exec(cookie) ?? []
    return sessions.has(session) ? session : undefined
  }

  function signIn(req: IncomingMessage, res: ServerResponse): void {
    if (sessionOf(req.headers) !== undefined) return
    const session = randomUUID()
    sessions.add(session)
    res.setHeader('set-cookie', `session=${session}; HttpOnly; SameSite=Strict; Path=/`)
  }

  async function sendFile(path: string, res: ServerResponse): Promise<void> {
    const [file, type] = FILES[path] ?? []
    if (file === undefined) return void res.writeHead(404).end()
    const content = await readFile(new URL(file, import.meta.url), 'utf8')
    res.setHeader('content-type', `${type}; charset=utf-8`)
    res.setHeader('cache-control', 'no-cache')
    res.setHeader('x-content-type-options', 'nosniff')
    res.setHeader('referrer-policy', 'no-referrer')
    res.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ${baseUrl}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
    )
    res.end(content.replace('{{service}}', `${baseUrl}/EmailValidation`))
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    // A name of another site that resolves to this machine would be of one origin with this page.
    if (!hosts.has(req.headers.host ?? '')) return void res.writeHead(421).end()
    const [path = ''] = (req.url ?? '').split('?')
    if (path === '/token') return tokens.handler(req, res)
    switch (`${req.method} ${path}`) {
      case 'GET /':
        // A site with accounts does this once its visitor has signed in.
        signIn(req, res)
        break
      // PUT and DELETE of a page of another origin need its permission by CORS, which is given to none.
      case 'PUT /session':
        signIn(req, res)
        return void res.writeHead(204).end()
      case 'DELETE /session':
        sessions.delete(sessionOf(req.headers) ?? '')
        return void res.writeHead(204, { 'set-cookie': 'session=; Max-Age=0; Path=/' }).end()
      case 'PUT /service':
        await startService()
        return void res.writeHead(204).end()
      case 'DELETE /service':
        await stopService()
        return void res.writeHead(204).end()
    }
    if (req.method !== 'GET') return void res.writeHead(405, { allow: 'GET' }).end()
    await sendFile(path, res)
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => {
      console.error(error)
      res.writeHead(500).end()
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/`
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`])
  return {
    url,
    get emulator() {
      return emulator
    },
    startService,
    stopService,
    async close() {
      server.close()
      server.closeAllConnections()
      await source.close()
      await client.close()
      await stopService()
    },
  }
}

/** What the emulated service says of an address. */
function isValid({ email }: Readonly<Record<string, unknown>>): string {
  const [, domain = ''] = /^[^\s@]+@((?:[\w-]+\.)+[a-z]{2,})$/i.exec(String(email)) ?? []
  if (domain === 'catch-all.example') return 'Unknown'
  return domain === '' || domain.endsWith('.invalid') ? 'Invalid' : 'Valid'
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const page = await startTokenPage({ port: Number(process.env['PORT'] ?? 0), logger: console })
  console.log(`${page.url}\nCtrl-C ends it.`)
  process.once('SIGINT', () => void page.close())
}
