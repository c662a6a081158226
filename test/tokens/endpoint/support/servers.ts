import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import express from 'express'
import Fastify from 'fastify'
import { Hono } from 'hono'
import type { TokenEndpoint } from '../../../../src/token-endpoint.js'

// The declarations of @hono/node-server mention a type of browsers.
declare global {
  type RequestInfo = string | URL | Request
}

/** An endpoint on a server of some kind. */
export interface Serving {
  readonly url: string
  readonly port: number
  close(): Promise<void>
}

type Serve = (endpoint: TokenEndpoint) => Promise<Serving>

const PATH = '/token'

async function listen(server: Server): Promise<Serving> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    port,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

const node: Serve = (endpoint) => listen(createServer(endpoint.handler))

const expressBare: Serve = (endpoint) => listen(createServer(express().all(PATH, endpoint.handler)))

const expressParsed: Serve = (endpoint) => {
  const app = express()
  app.use(express.json(), express.urlencoded({ extended: true }))
  app.all(PATH, endpoint.handler)
  // What the parsers refuse does not come to the endpoint.
  const refuse: express.ErrorRequestHandler = (error, _req, res, _next) => {
    res.status(error.status ?? 500).json({ error: 'invalid_request' })
  }
  app.use(refuse)
  return listen(createServer(app))
}

async function fastify(endpoint: TokenEndpoint, isParsed: boolean): Promise<Serving> {
  const app = Fastify()
  if (!isParsed) {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  }
  app.all(PATH, async (request, reply) => {
    reply.hijack()
    const body = isParsed ? { body: request.body } : {}
    await endpoint.handler(Object.assign(request.raw, body), reply.raw)
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    port,
    async close() {
      app.server.closeAllConnections()
      await app.close()
    },
  }
}

const hono: Serve = (endpoint) => {
  const app = new Hono()
  app.all(PATH, (c) =>
    endpoint.fetch(c.req.raw, {
      remoteAddress: (c.env as { incoming: { socket: { remoteAddress: string } } }).incoming.socket
        .remoteAddress,
    }),
  )
  return listen(createAdaptorServer({ fetch: app.fetch }) as Server)
}

/** The kinds of servers, by name. In two of them, a parser reads the body first. */
export const SERVERS = {
  'node:http': node,
  Express: expressBare,
  'Express with parsers': expressParsed,
  Fastify: (endpoint) => fastify(endpoint, false),
  'Fastify with its parser': (endpoint) => fastify(endpoint, true),
  Hono: hono,
} as const satisfies Record<string, Serve>
