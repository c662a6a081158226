import { expect } from 'chai'
import { InputError } from '../../src/errors.js'
import { readReceivedHeaders } from '../../src/http/received-headers.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { EXP, jwtOf, success } from '../support/get-jwt-replies.js'
import { thrownError } from '../support/thrown-error.js'

const cookies: [string, string][] = [
  ['Set-Cookie', 'a=1'],
  ['Content-Type', 'text/xml'],
  ['Set-Cookie', 'b=2'],
]

/** Headers as other libraries have them: no class of this process. */
class OtherHeaders {
  get(name: string): string | null {
    return cookies.find(([each]) => each === name)?.[1] ?? null
  }

  forEach(callback: (value: string, name: string) => void): void {
    for (const [name, value] of cookies) callback(value, name)
  }
}

describe('received headers', () => {
  for (const [kind, headers] of Object.entries({
    Headers: new Headers(cookies),
    'Headers of another library': new OtherHeaders(),
    'a plain object': { 'Content-Type': 'text/xml', 'Set-Cookie': ['a=1', 'b=2'], Gone: undefined },
    'an object without a prototype': Object.assign(Object.create(null), {
      'Content-Type': 'text/xml',
      'set-cookie': 'a=1',
      'Set-Cookie': 'b=2',
    }),
  })) {
    it(`are read from ${kind}`, () => {
      expect({ ...readReceivedHeaders(headers, 'headers') }).to.deep.equal({
        'content-type': 'text/xml',
        'set-cookie': ['a=1', 'b=2'],
      })
    })
  }

  for (const [kind, headers, message] of [
    ['a Map', new Map(cookies), 'headers: must be a plain object or Headers, got a Map'],
    ['a list', cookies, 'headers: must be a plain object or Headers, got an array'],
    ['null', null, 'headers: must be a plain object or Headers, got null'],
    ['a string', 'a: b', 'headers: must be a plain object or Headers, got a string'],
    [
      'an instance of a class',
      new (class {
        a = 'b'
      })(),
      'headers: must be a plain object, got an instance of a class',
    ],
    ['a number', { age: 7 }, 'headers.age: must be a string, got a number'],
    ['null in a list', { a: ['b', null] }, 'headers.a[1]: must be a string, got null'],
    [
      'a getter that throws',
      {
        get a() {
          throw new Error('hunter22')
        },
      },
      'headers: could not be read: a getter or proxy of it threw',
    ],
    [
      'a forEach that throws',
      Object.assign(new OtherHeaders(), {
        forEach() {
          throw new Error('hunter22')
        },
      }),
      'headers: could not be read: a getter or proxy of it threw',
    ],
    [
      'a Headers with a number',
      Object.assign(new OtherHeaders(), {
        forEach(callback: (value: unknown, name: string) => void) {
          callback(7, 'age')
        },
      }),
      'headers.age: must be a string, got a number',
    ],
  ] as const) {
    it(`refuse ${kind}`, async () => {
      const error = await thrownError(() => readReceivedHeaders(headers, 'headers'))
      expect(error).to.be.instanceOf(InputError)
      expect((error as Error).message).to.equal(message)
    })
  }

  it('of a fetch Response tell the encoding of a reply', () => {
    const client = new UserAdminClient({
      endpoint: 'http://127.0.0.1:1/',
      proxy: false,
      credentials: { apiKey: 'ABCD-1234' },
    })
    const token = jwtOf({ exp: EXP })
    const text = success(token).replace(/^<\?xml[^>]*\?>/, '')
    const { headers } = new Response('', {
      headers: { 'content-type': 'text/xml; charset=utf-16le' },
    })
    const { jwt } = client.fromEnvelope(Buffer.from(text, 'utf16le'), { headers })
    expect(jwt).to.equal(token)
  })
})
