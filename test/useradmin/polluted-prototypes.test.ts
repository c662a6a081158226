import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import type { TransportMessage } from '../../src/http/transport.js'
import { UserAdminClient, type UserAdminClientOptions } from '../../src/useradmin/client.js'
import { polluted } from '../support/polluted.js'

const request = {
  expiresAt: '2030-06-01T01:00:00Z',
  allowedMethods: ['EmailValidation', 'TPS.IsCallable'],
  clientIp: '203.0.113.7',
  maxCredits: 5,
  options: { a: 1, b: 'two' },
}

/** What another library, or an attack, may put into `Object.prototype`. */
const inherited: Readonly<Record<string, unknown>> = {
  endpoint: 'https://other.example/x',
  protocol: 'json',
  apiKeyIn: 'body',
  credentials: { apiKey: 'other' },
  transport: () => Promise.reject(new Error('called')),
  agent: { addRequest() {} },
  proxy: 'http://other.example',
  tls: { rejectUnauthorized: false },
  headers: { 'x-other': '1' },
  userAgent: 'other',
  soapVersion: '1.2',
  security: { toXML: () => '<other/>' },
  allowInsecureHttp: true,
  maxResponseBytes: 1,
  retries: 5,
  applicationName: 'other',
  options: { other: 1 },
  username: 'other',
  password: 'other',
  target: '/other',
  query: '?other',
  authorization: 'Bearer other',
}

describe('with a polluted Object.prototype', () => {
  for (const protocol of ['soap', 'json'] as const) {
    async function sent(more: Partial<UserAdminClientOptions> = {}): Promise<object[]> {
      const messages: object[] = []
      const client = new UserAdminClient({
        protocol,
        credentials: { apiKey: 'ABCD-1234-EFGH-5678' },
        transport: async ({ url, headers, body }: TransportMessage) => {
          messages.push({ url, headers, body })
          return { status: 500, headers: {}, body: '' }
        },
        ...more,
      })
      await client.getJwt(request).catch(() => {})
      return messages
    }

    for (const [name, value] of Object.entries(inherited)) {
      for (const enumerable of [true, false]) {
        it(`${protocol} sends the same where it has ${enumerable ? '' : 'a hidden '}${name}`, async () => {
          const due = await sent()
          const found = await polluted(Object.prototype, name, { value, enumerable }, () => sent())
          expect(due).to.have.length(1)
          expect(found).to.deep.equal(due)
        })
      }
    }

    for (const name of [
      'username',
      'clientIp',
      'maxCredits',
      'allowedMethods',
      'options',
      'string',
    ]) {
      it(`${protocol} sends the same where it has a setter of ${name}`, async () => {
        const due = await sent()
        const accessor = { get: () => undefined, set() {} }
        const found = await polluted(Object.prototype, name, accessor, () => sent())
        expect(found).to.deep.equal(due)
      })
    }
  }
})

const nothing = (): object => ({ next: () => ({ done: true, value: undefined }) })

/** Methods that are replaced by ones that do nothing, as a defective replacement of an older platform may. */
const changed: readonly (readonly [string, object, PropertyKey, () => unknown])[] = [
  ['Array.prototype[Symbol.iterator]', Array.prototype, Symbol.iterator, nothing],
  ['Array.prototype.values', Array.prototype, 'values', nothing],
  ['Array.prototype.map', Array.prototype, 'map', () => []],
  ['Array.prototype.filter', Array.prototype, 'filter', () => []],
  ['Array.prototype.includes', Array.prototype, 'includes', () => true],
  ['Array.prototype.push', Array.prototype, 'push', () => 0],
  ['Set.prototype.add', Set.prototype, 'add', () => undefined],
  ['Set.prototype.has', Set.prototype, 'has', () => true],
  ['Set.prototype[Symbol.iterator]', Set.prototype, Symbol.iterator, nothing],
  ['Map.prototype.get', Map.prototype, 'get', () => undefined],
  ['Map.prototype[Symbol.iterator]', Map.prototype, Symbol.iterator, nothing],
  ['RegExp.prototype.test', RegExp.prototype, 'test', () => true],
  ['RegExp.prototype.exec', RegExp.prototype, 'exec', () => null],
  ['RegExp.prototype[Symbol.replace]', RegExp.prototype, Symbol.replace, () => ''],
  ['String.prototype.replace', String.prototype, 'replace', () => ''],
  ['String.prototype.trim', String.prototype, 'trim', () => ''],
  ['Object.prototype.toJSON', Object.prototype, 'toJSON', () => ({})],
]

describe('with changed methods of the platform', () => {
  for (const [name, object, key, value] of changed) {
    it(`a message over JSON is refused or the same: ${name}`, async () => {
      const credentials = { username: 'jane', password: 'hunter22' }
      const client = new UserAdminClient({ protocol: 'json', credentials })
      const due = await client.toEnvelope(request)
      const descriptor = Object.assign(Object.create(null), { value, configurable: true })
      const was = Object.getOwnPropertyDescriptor(object, key)
      let found: ReturnType<UserAdminClient['toEnvelope']>
      // The message is written before anything is awaited.
      Object.defineProperty(object, key, descriptor)
      try {
        found = client.toEnvelope(request)
      } finally {
        if (was === undefined) Reflect.deleteProperty(object, key)
        else Object.defineProperty(object, key, was)
      }
      const outcome = await found.then(
        ({ body }) => body,
        (error: unknown) => error,
      )
      // Without iterators, the envelope has no members.
      if (typeof outcome === 'string') expect(outcome).to.equal(due.body)
      else if (outcome !== undefined) expect(outcome).to.be.instanceOf(Error)
    })
  }

  it('an empty list of methods is refused', async () => {
    const client = new UserAdminClient({ credentials: { apiKey: 'x1y2' } })
    const error = await client
      .toEnvelope({ ...request, allowedMethods: [] })
      .catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(InputError).and.include({ field: 'allowedMethods' })
  })
})
