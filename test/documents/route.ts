import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { createTokenSource, UserAdminClient } from '../../src/index.js'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { createTokenEndpoint, type TokenEndpoint } from '../../src/token-endpoint.js'
import { createAuthority } from '../support/certificates.js'

/** What stands in for the servers that documents name. */
export interface Route {
  /** For a process that route-preload.mjs is loaded into. */
  readonly port: number
  /** The certificate of the authority that the server has its own from, PEM. */
  readonly authority: string
  close(): Promise<void>
}

const WSDL = new URL('../../examples/email-validation/service.wsdl', import.meta.url)
const IS_VALID = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
<IsValidResponse xmlns="NAMESPACE"><IsValidResult><Status><Success>true</Success><CreditsRemaining>4.5</CreditsRemaining></Status>
<Result>Valid</Result></IsValidResult></IsValidResponse></soap:Body></soap:Envelope>`

/** The account of the endpoint for pages. Its password is in no claim: such a token is not handed out. */
const PAGES = { pages: 'made-up-password' }

/**
 * Starts an emulator with these accounts, behind TLS. It also has a service of e-mail addresses over SOAP, with its WSDL, and
 * an endpoint for pages, `/token`.
 */
export async function startRoute(users: Readonly<Record<string, string>>): Promise<Route> {
  const emulator = await startEmulator({ users: { ...users, ...PAGES } })
  const [[username = '', password = ''] = []] = Object.entries(PAGES)
  const client = new UserAdminClient({
    endpoint: emulator.endpoint,
    credentials: { username, password },
  })
  const pages = createTokenEndpoint(
    createTokenSource(client, { request: { expiresIn: { minutes: 5 } } }),
    {
      authorize: () => 'visitor',
      ceilings: { expiresIn: { minutes: 5 }, allowedMethods: ['EmailValidation'], maxCredits: 5 },
    },
  )
  const authority = createAuthority()
  const names = ['webservices.data-8.co.uk', 'service.example']
  const server = createServer(
    authority.issue({ commonName: 'servers', names }),
    (request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        answer({ emulator, pages }, request.url ?? '/', request, Buffer.concat(chunks)).then(
          ({ status, headers, body }) => response.writeHead(status, headers).end(body),
          (error: unknown) => response.writeHead(500).end(String(error)),
        )
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    authority: authority.cert,
    close: async () => {
      await stop(server)
      client.close()
      await emulator.close()
    },
  }
}

interface Answer {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: Uint8Array | string
}

async function answer(
  { emulator, pages }: { readonly emulator: Emulator; readonly pages: TokenEndpoint },
  url: string,
  { method = 'GET', headers }: { readonly method?: string | undefined; readonly headers: object },
  body: Uint8Array,
): Promise<Answer> {
  const { pathname, search } = new URL(url, 'https://service.example')
  const wsdl = readFileSync(WSDL, 'utf8')
  const isOther = pathname.endsWith('.asmx') && path.basename(pathname) !== 'useradmin.asmx'
  if (isOther) {
    const namespace = /targetNamespace="([^"]+)"/.exec(wsdl)?.[1] ?? ''
    const content = /^\?wsdl$/i.test(search) ? wsdl : IS_VALID.replace('NAMESPACE', namespace)
    return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: content }
  }
  const {
    host: _host,
    connection: _connection,
    'content-length': _length,
    ...rest
  } = headers as Record<string, string>
  const init = { method, headers: rest, ...(method === 'POST' && { body }) }
  const reply =
    pathname === '/token'
      ? await pages.fetch(new Request(new URL(url, 'https://service.example'), init))
      : await fetch(new URL(url, emulator.endpoint), { ...init, redirect: 'manual' })
  const type = reply.headers.get('content-type') ?? 'text/plain'
  return {
    status: reply.status,
    headers: { 'content-type': type },
    body: Buffer.from(await reply.arrayBuffer()),
  }
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}
