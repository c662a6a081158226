import http from 'node:http'
import { expect } from 'chai'
import { DateTime } from 'luxon'
import { createData8Client } from '../../src/data8/client.js'
import { InputError } from '../../src/errors.js'
import { createClient } from '../../src/soap/client.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { UserAdminService } from '../../src/useradmin/generated/descriptors.js'
import { EXP, jwtOf, success } from '../support/get-jwt-replies.js'
import { pause, type RawServer, reply, startRawServer } from '../support/raw-server.js'
import { thrownError } from '../support/thrown-error.js'

const token = jwtOf({ exp: EXP, aud: '*' })
const request = { expiresAt: '2030-06-01T01:00:00Z' }
const credentials = { username: 'jane', password: 'Hunter-22' }

interface Client {
  call(): Promise<unknown>
  withOptions(overrides: object): Client
  close(): void
}

interface Methods {
  getJWT(input: object): Promise<object>
}

const input = { expiresAt: DateTime.utc(2030), maxCredits: null }

function wrap<C extends { withOptions(overrides: object): C; close(): void }>(
  client: C,
  call: (client: C) => Promise<unknown>,
): Client {
  return {
    call: () => call(client),
    withOptions: (overrides) => wrap(client.withOptions(overrides), call),
    close: () => client.close(),
  }
}

const kinds: Record<string, (options: { endpoint: string }) => Client> = {
  UserAdminClient: (options) =>
    wrap(new UserAdminClient({ credentials, proxy: false, ...options }), (client) =>
      client.getJwt(request),
    ),
  createClient: (options) =>
    wrap(createClient<Methods>(UserAdminService, { proxy: false, ...options }), (client) =>
      client.getJWT({ ...credentials, ...input }),
    ),
  createData8Client: (options) =>
    wrap(
      createData8Client<Methods>(UserAdminService, { credentials, proxy: false, ...options }),
      (client) => client.getJWT(input),
    ),
}

describe('withOptions', () => {
  for (const [kind, create] of Object.entries(kinds)) {
    describe(`of ${kind}`, () => {
      let server: RawServer
      let client: Client

      beforeEach(async () => {
        server = await startRawServer((socket) => socket.write(reply(success(token))))
        client = create({ endpoint: server.url.href })
      })

      afterEach(async () => {
        client.close()
        await server.close()
      })

      const settled = (): Promise<void> => pause(20)

      it('makes a client with other options, and leaves the first as it is', async () => {
        const other = client.withOptions({ headers: { 'x-tenant': 'b' }, soapVersion: '1.2' })
        await other.call()
        await client.call()
        expect(server.requests[0]).to.contain('x-tenant: b').and.contain('application/soap+xml')
        expect(server.requests[1]).not.to.contain('x-tenant')
        expect(server.requests[1]).to.contain('text/xml')
      })

      it('keeps the options that are not overridden, and restores a default by undefined', async () => {
        const first = client.withOptions({ headers: { 'x-tenant': 'b' }, userAgent: 'crm/1' })
        const second = first.withOptions({ userAgent: 'crm/2' })
        const third = second.withOptions({ userAgent: undefined, headers: undefined })
        await second.call()
        await third.call()
        expect(server.requests[0])
          .to.contain('x-tenant: b')
          .and.match(/user-agent: crm\/2 data8/i)
        expect(server.requests[1])
          .to.match(/user-agent: data8/i)
          .and.not.contain('x-tenant')
      })

      it('shares connections', async () => {
        await client.call()
        await client.withOptions({ timeoutMs: 5000 }).call()
        await client.withOptions({}).withOptions({ retries: 0 }).call()
        await client.withOptions({ endpoint: server.url.href, proxy: false }).call()
        expect(server.connections).to.equal(1)
      })

      it('leaves the connections of the first client open when the other is closed', async () => {
        await client.call()
        const other = client.withOptions({ retries: 0 })
        await other.call()
        other.close()
        await settled()
        await client.call()
        await other.call()
        expect([server.connections, server.open]).to.deep.equal([1, 1])
      })

      it('makes a client that can be used after the first is closed', async () => {
        const other = client.withOptions({ retries: 0 })
        await other.call()
        client.close()
        await settled()
        expect(server.open).to.equal(0)
        await other.call()
        expect(server.connections).to.equal(2)
        client.close()
        await server.untilDeserted()
      })

      it('does not end a call of the other client when the first is closed', async () => {
        const other = client.withOptions({ retries: 0 })
        await other.call()
        const call = other.call()
        client.close()
        await call
        expect(server.connections).to.be.below(3)
      })

      for (const [name, overrides] of Object.entries({
        agent: () => ({ agent: new http.Agent(), proxy: undefined }),
        tls: () => ({ tls: { minVersion: 'TLSv1.3' } }),
        proxy: () => ({ proxy: undefined }),
        endpoint: () => ({ endpoint: `${server.url.href}?other` }),
      })) {
        it(`has connections of its own with another ${name}`, async () => {
          await client.call()
          const other = client.withOptions(overrides())
          await other.call()
          expect(server.connections).to.equal(2)
          other.close()
          await settled()
          await client.call()
          expect(server.connections).to.equal(2)
        })
      }

      it('closes connections that the other client has alone', async () => {
        const other = client.withOptions({ tls: { minVersion: 'TLSv1.3' } })
        await other.call()
        other.close()
        await server.untilDeserted()
      })

      it('takes a transport, and goes back', async () => {
        const carried = client.withOptions({
          proxy: undefined,
          transport: async () => ({
            status: 200,
            headers: { 'content-type': 'text/xml' },
            body: success(token),
          }),
        })
        await carried.call()
        expect(server.requests).to.have.length(0)
        carried.close()
        await carried.call()
        await carried.withOptions({ transport: undefined, proxy: false }).call()
        expect(server.requests).to.have.length(1)
      })

      for (const [overrides, message] of [
        [{ timeoutMs: 0 }, 'timeoutMs: must be a whole number from 1'],
        [{ timeout: 5 }, 'timeout: is not a known field; did you mean timeoutMs?'],
        [{ headers: { host: 'a' } }, 'headers.host: is set by the client itself'],
        [
          { agent: new http.Agent(), proxy: 'http://127.0.0.1:1' },
          'proxy: must be set on the agent',
        ],
        [7, 'overrides: must be an object, got a number'],
        [undefined, 'overrides: must be an object, got undefined'],
      ] as const) {
        it(`checks overrides: ${message}`, async () => {
          const error = await thrownError(() => client.withOptions(overrides as object))
          expect(error).to.be.instanceOf(InputError)
          expect(error.message).to.contain(message)
        })
      }
    })
  }

  it('takes other credentials, and requires them', async () => {
    const server = await startRawServer((socket) => socket.write(reply(success(token))))
    const client = new UserAdminClient({ credentials, endpoint: server.url, proxy: false })
    await client.withOptions({ credentials: { apiKey: 'KEY-7' } }).getJwt(request)
    expect(server.requests[0]).to.contain('<username>apikey-KEY-7</username>')
    const error = await thrownError(() => client.withOptions({ credentials: undefined }))
    expect(error.message).to.contain('credentials: must not be undefined')
    const open = client.withOptions({ verifyToken: false })
    expect(open).to.be.instanceOf(UserAdminClient)
    client.close()
    await server.close()
  })

  it('lets an operation of bindings that were generated before have the name', () => {
    const [operation] = Object.values(UserAdminService.operations)
    if (operation === undefined) throw new Error('there is no operation')
    const service = { ...UserAdminService, operations: { withOptions: operation } }
    const client = createClient<{ withOptions(input: object): Promise<object> }>(service, {})
    expect(client.withOptions({})).to.be.instanceOf(Promise)
    client.withOptions({}).catch(() => {})
  })
})
