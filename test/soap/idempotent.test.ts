import { expect } from 'chai'
import { createData8Client } from '../../src/data8/client.js'
import {
  ConnectionError,
  HttpError,
  InputError,
  ResponseError,
  TimeoutError,
  type UserAdminError,
} from '../../src/errors.js'
import { createClient } from '../../src/soap/client.js'
import type { ComplexType, ElementDescriptor, Particle, Service } from '../../src/xsd/descriptor.js'
import {
  type Behaviour,
  freePort,
  type RawServer,
  reply,
  reset,
  startRawServer,
} from '../support/raw-server.js'

// An invented service: ordering changes something, looking up does not.
const ns = 'urn:example:orders'
const member = (name: string, type: ComplexType | 'string' | 'boolean' | 'double'): Particle => ({
  kind: 'element',
  name,
  ns,
  type,
  min: name === 'Success' ? 1 : 0,
})
const element = (name: string, ...items: Particle[]): ElementDescriptor => ({
  name,
  ns,
  type: { kind: 'complex', content: { kind: 'sequence', items } },
})
const resultOf = (name: string): Particle => {
  const status: ComplexType = {
    kind: 'complex',
    content: {
      kind: 'sequence',
      items: [
        member('Success', 'boolean'),
        member('ErrorMessage', 'string'),
        member('CreditsRemaining', 'double'),
      ],
    },
  }
  return member(name, {
    kind: 'complex',
    content: { kind: 'sequence', items: [member('Status', status), member('Id', 'string')] },
  })
}
const operation = (name: string) => ({
  name,
  soapAction: `${ns}/${name}`,
  input: element(
    name,
    member('username', 'string'),
    member('password', 'string'),
    member('sku', 'string'),
  ),
  output: element(`${name}Response`, resultOf(`${name}Result`)),
  data8: { result: `${name}Result`, options: false },
})
const service: Service = {
  name: 'Orders',
  namespace: ns,
  soapVersion: '1.1',
  operations: { placeOrder: operation('PlaceOrder'), lookUp: operation('LookUp') },
}

type Method = (input: object, options?: object) => Promise<unknown>
interface Orders {
  readonly placeOrder: Method
  readonly lookUp: Method
}

const placed = reply(
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><PlaceOrderResponse xmlns="${ns}"><PlaceOrderResult><Status><Success>true</Success></Status><Id>1</Id></PlaceOrderResult></PlaceOrderResponse></e:Body></e:Envelope>`,
)
const page = (status: string) =>
  reply('<h1>no</h1>', { status, headers: { 'content-type': 'text/html' } })

const makers: Record<string, (options: object) => Orders> = {
  createClient: (options) => createClient<Orders>(service, options),
  createData8Client: (options) =>
    createData8Client<Orders>(service, { credentials: { apiKey: 'made-up-1' }, ...options }),
}

for (const [maker, make] of Object.entries(makers)) {
  describe(`repeating calls of ${maker}`, () => {
    let server: RawServer
    const serve = async (behaviour: Behaviour): Promise<void> => {
      server = await startRawServer(behaviour)
    }
    const connect = (options: object = {}): Orders =>
      make({ endpoint: server.url, proxy: false, timeoutMs: 150, ...options })
    const outcome = (call: Promise<unknown>): Promise<unknown> =>
      call.catch((error: unknown) => error)

    const { random } = Math
    beforeEach(() => {
      // The waits between attempts are random parts of a bound.
      Math.random = () => 0
    })
    afterEach(async () => {
      Math.random = random
      await server.close()
    })

    const received: Record<string, [Behaviour, new (...args: never[]) => UserAdminError]> = {
      'that is answered too late': [() => {}, TimeoutError],
      'whose connection is reset': [(socket) => reset(socket), ConnectionError],
      'whose connection is closed': [(socket) => socket.end(), ConnectionError],
      'whose answer is truncated': [
        (socket) => socket.end(reply('half', { headers: { 'content-length': '9' } })),
        ResponseError,
      ],
      ...Object.fromEntries(
        [
          '408 Request Timeout',
          '502 Bad Gateway',
          '503 Unavailable',
          '504 Timeout',
          '520 Unknown',
        ].map((status): [string, [Behaviour, typeof HttpError]] => [
          `that is answered with ${status}`,
          [(socket) => socket.write(page(status)), HttpError],
        ]),
      ),
    }
    for (const [name, [behaviour, errorClass]] of Object.entries(received)) {
      it(`sends one once ${name}`, async () => {
        await serve(behaviour)
        const error = await outcome(connect().placeOrder({ sku: 'a' }))
        expect(error).to.be.instanceOf(errorClass).and.include({ attempts: 1 })
        if (error instanceof ConnectionError || error instanceof TimeoutError) {
          expect(error.sent).to.equal(true)
        }
        expect(server.requests).to.have.length(1)
      })

      it(`sends one ${name} again where it is idempotent`, async () => {
        let attempts = 0
        await serve((socket, request, number) => {
          attempts = number
          if (number < 3) behaviour(socket, request, number)
          else socket.write(placed)
        })
        await connect({ idempotent: true }).placeOrder({ sku: 'a' })
        expect(attempts).to.equal(3)
      })
    }

    it('sends one again that was refused because there were too many', async () => {
      await serve((socket, _request, number) =>
        socket.write(number < 3 ? page('429 Too Many Requests') : placed),
      )
      await connect().placeOrder({ sku: 'a' })
      expect(server.requests).to.have.length(3)
    })

    it('connects again', async () => {
      await serve(() => {})
      const client = connect({ endpoint: `http://127.0.0.1:${await freePort()}/` })
      const error = await outcome(client.placeOrder({ sku: 'a' }))
      expect(error).to.be.instanceOf(ConnectionError).and.include({ attempts: 3, sent: false })
    })

    for (const retries of [0, 2]) {
      it(`sends one once on a kept connection that ends, with retries ${retries}`, async () => {
        await serve((socket, _request, number) => {
          if (number === 2) reset(socket)
          else socket.write(placed)
        })
        const client = connect({ retries })
        await client.placeOrder({ sku: 'first' })
        const error = await outcome(client.placeOrder({ sku: 'second' }))
        expect(error).to.be.instanceOf(ConnectionError).and.include({ attempts: 1, sent: true })
        expect(server.requests.filter((request) => request.includes('second'))).to.have.length(1)
      })
    }

    it('repeats the methods that are named, and no others', async () => {
      await serve((socket) => socket.write(page('503 Unavailable')))
      const client = connect({ idempotent: ['lookUp'] })
      await outcome(client.lookUp({ sku: 'a' }))
      expect(server.requests).to.have.length(3)
      await outcome(client.placeOrder({ sku: 'a' }))
      expect(server.requests).to.have.length(4)
    })

    it('are decided by the option of a call before that of the client', async () => {
      await serve((socket) => socket.write(page('503 Unavailable')))
      await outcome(connect().placeOrder({ sku: 'a' }, { idempotent: true }))
      expect(server.requests).to.have.length(3)
      for (const idempotent of [true, ['placeOrder']]) {
        await outcome(connect({ idempotent }).placeOrder({ sku: 'a' }, { idempotent: false }))
      }
      expect(server.requests).to.have.length(5)
    })

    it('refuses what is neither true, false nor a list of its methods', async () => {
      await serve(() => {})
      const refused: [unknown, string][] = [
        ['placeOrder', 'idempotent'],
        [1, 'idempotent'],
        [null, 'idempotent'],
        [{}, 'idempotent'],
        [['placeorder'], 'idempotent[0]'],
        [['lookUp', 'close'], 'idempotent[1]'],
        [['lookUp', 'toString'], 'idempotent[1]'],
        [[true], 'idempotent[0]'],
      ]
      for (const [idempotent, field] of refused) {
        expect(() => connect({ idempotent }))
          .to.throw(InputError)
          .with.property('field', field)
      }
      expect(() => connect({ idempotent: ['placeorder'] })).to.throw('did you mean placeOrder?')
      for (const idempotent of ['true', 1, null, ['placeOrder']]) {
        const error = await outcome(connect().placeOrder({ sku: 'a' }, { idempotent }))
        expect(error).to.be.instanceOf(InputError).and.include({ field: 'idempotent' })
      }
      expect(server.requests).to.have.length(0)
    })
  })
}
