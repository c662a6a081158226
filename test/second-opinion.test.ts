import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { ResponseError } from '../src/errors.js'
import { createClient, type SoapClient } from '../src/soap/client.js'
import type { GetJWT, GetJWTResponse, Option } from '../src/useradmin/generated/index.js'
import { UserAdminService } from '../src/useradmin/generated/index.js'

/*
 * The same messages, read and written by two implementations that share no code: the runtime of this
 * package and `soap`. Where `soap` is wrong, a function whose name begins with `asSoap` says how.
 */

interface Methods {
  getJWT(input: GetJWT): Promise<GetJWTResponse>
}

interface SoapsClient {
  GetJWTAsync(input: object): Promise<readonly [unknown, string]>
}

const soap = createRequire(import.meta.url)('soap') as {
  listen(server: Server, options: object): void
  createClientAsync(wsdl: string, options: object): Promise<SoapsClient>
}

const wsdl = fileURLToPath(new URL('../wsdl/useradmin.wsdl', import.meta.url))

/** `soap`'s server, this package's client, and `soap`'s client. */
class Bench {
  readonly #server = createServer()
  readonly ours: Methods & SoapClient
  readonly theirs: SoapsClient
  /** The last message as the server read it. */
  understood: unknown
  /** The value that it answers with. */
  reply: unknown = {}

  private constructor(server: Server, ours: Methods & SoapClient, theirs: SoapsClient) {
    this.#server = server
    this.ours = ours
    this.theirs = theirs
  }

  static async open(version: '1.1' | '1.2'): Promise<Bench> {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const endpoint = `http://127.0.0.1:${port}/useradmin.asmx`
    const options = { forceSoap12Headers: version === '1.2', handleNilAsNull: true }
    const ours = createClient<Methods>(UserAdminService, {
      endpoint,
      soapVersion: version,
      proxy: false,
    })
    const theirs = await soap.createClientAsync(wsdl, {
      ...options,
      endpoint,
      disableCache: true,
      preserveWhitespace: true,
    })
    const bench = new Bench(server, ours, theirs)
    const operations = {
      GetJWT: (args: unknown) => {
        bench.understood = args
        return bench.reply
      },
    }
    await new Promise<void>((resolve, reject) => {
      soap.listen(server, {
        ...options,
        path: '/useradmin.asmx',
        services: { UserAdmin: { UserAdminSoap: operations, UserAdminSoap12: operations } },
        xml: readFileSync(wsdl, 'utf8'),
        callback: (error: unknown) => (error ? reject(error) : resolve()),
      })
    })
    return bench
  }

  async close(): Promise<void> {
    this.ours.close()
    await new Promise((resolve) => {
      this.#server.close(resolve)
      this.#server.closeAllConnections()
    })
  }
}

/** Text that XML 1.0 can carry, often such that needs escaping. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '&',
        '"',
        "'",
        ']]>',
        '&amp;',
        '<![CDATA[',
        '<?xml',
        '-->',
        '%',
        '\t',
      ),
      fc.constantFrom('\n', '\r', '\r\n', ' ', '\u0085', '\u00a0', '\u2028', '\ufeff', '\u{1f511}'),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''))
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML can not carry
  .filter((value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(value))

const option = fc.record({ Name: text, Value: text }, { requiredKeys: [] })

const input: fc.Arbitrary<GetJWT> = fc
  .record(
    {
      username: text,
      password: text,
      clientIp: text,
      allowedMethods: fc.record(
        { string: fc.array(fc.option(text), { minLength: 1, maxLength: 4 }) },
        { requiredKeys: [] },
      ),
      options: fc.record(
        { Option: fc.array(fc.option(option), { minLength: 1, maxLength: 4 }) },
        { requiredKeys: [] },
      ),
      expiresAt: fc
        .integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
        .map((instant) => DateTime.fromMillis(instant, { zone: 'utc' })),
      maxCredits: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    },
    { requiredKeys: ['expiresAt', 'maxCredits'] },
  )
  .map((value) => value as GetJWT)

/**
 * How `soap`'s server reads what we wrote:
 * - it takes white space off the ends of a text, what JavaScript calls so included (its option to keep
 *   it is one of the client);
 * - an element without content is null to it, whatever its type.
 */
function asSoapsServerReads(value: GetJWT): unknown {
  const { username, password, clientIp, allowedMethods, options, expiresAt, maxCredits } = value
  return {
    ...(username === undefined ? {} : { username: username.trim() }),
    ...(password === undefined ? {} : { password: password.trim() }),
    ...(clientIp === undefined ? {} : { clientIp: clientIp.trim() }),
    expiresAt: expiresAt.toJSDate(),
    ...(allowedMethods === undefined
      ? {}
      : {
          allowedMethods:
            allowedMethods.string === undefined
              ? null
              : { string: allowedMethods.string.map((item) => item?.trim() ?? null) },
        }),
    maxCredits,
    ...(options === undefined
      ? {}
      : {
          options:
            options.Option === undefined ? null : { Option: options.Option.map(asSoapReadsOption) },
        }),
  }
}

function asSoapReadsOption(value: Option | null): unknown {
  if (value === null || Object.keys(value).length === 0) return null
  const { Name, Value } = value
  return {
    ...(Name === undefined ? {} : { Name: Name.trim() }),
    ...(Value === undefined ? {} : { Value: Value.trim() }),
  }
}

/** `soap` writes a text that looks like a CDATA section as the section, and not as the text. */
const writable = text.filter((value) => !(value.startsWith('<![CDATA[') && value.endsWith(']]>')))

const output: fc.Arbitrary<GetJWTResponse> = fc
  .record(
    {
      GetJWTResult: fc.record(
        {
          Status: fc
            .record(
              {
                Success: fc.boolean(),
                ErrorMessage: writable,
                CreditsRemaining: fc.float({ noNaN: true, noDefaultInfinity: true }),
              },
              { requiredKeys: ['Success', 'CreditsRemaining'] },
            )
            // `soap` writes a negative zero without its sign.
            .map((status) => ({ ...status, CreditsRemaining: status.CreditsRemaining + 0 })),
          Jwt: writable,
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  )
  .map((value) => value as GetJWTResponse)

/**
 * How `soap`'s client reads what `soap`'s server wrote: an element without content is null to it.
 */
function asSoapsClientReads({ GetJWTResult }: GetJWTResponse): unknown {
  if (GetJWTResult === undefined) return null
  return { GetJWTResult: Object.keys(GetJWTResult).length === 0 ? null : GetJWTResult }
}

for (const version of ['1.1', '1.2'] as const) {
  describe(`SOAP ${version} of another implementation`, () => {
    let bench: Bench
    before(async () => {
      bench = await Bench.open(version)
    })
    after(() => bench.close())

    const ask = async (value: Partial<GetJWT> = {}): Promise<GetJWTResponse> =>
      bench.ours.getJWT({
        expiresAt: DateTime.fromISO('2030-06-01T01:00:00Z', { zone: 'utc' }),
        maxCredits: null,
        ...value,
      })

    it("is read by soap's server from our requests", async () => {
      bench.reply = {}
      await fc.assert(
        fc.asyncProperty(input, async (value) => {
          await ask(value)
          expect(bench.understood).to.deep.equal(asSoapsServerReads(value))
        }),
        { numRuns: 60 },
      )
    })

    it("is read by us from soap's server, as by soap's client", async () => {
      await fc.assert(
        fc.asyncProperty(output, async (value) => {
          bench.reply = value
          expect(await ask()).to.deep.equal(value)
          const [theirs] = await bench.theirs.GetJWTAsync({})
          expect(theirs).to.deep.equal(asSoapsClientReads(value))
        }),
        { numRuns: 60 },
      )
    })

    describe('where soap is wrong:', () => {
      const status = { Success: true, CreditsRemaining: 1 }

      it('it writes infinity as JavaScript does, and does not read INF as a number', async () => {
        bench.reply = { GetJWTResult: { Status: { ...status, CreditsRemaining: Infinity } } }
        const error = await ask().catch((reason: unknown) => reason)
        expect(error).to.be.instanceOf(ResponseError).with.property('reason', 'contract')
        bench.reply = { GetJWTResult: { Status: { ...status, CreditsRemaining: 'INF' } } }
        const { GetJWTResult } = await ask()
        expect(GetJWTResult?.Status?.CreditsRemaining).to.equal(Number.POSITIVE_INFINITY)
        const [theirs] = await bench.theirs.GetJWTAsync({})
        expect(theirs).to.have.nested.property('GetJWTResult.Status.CreditsRemaining').that.is.NaN
      })

      it('it writes a text that looks like a CDATA section as one', async () => {
        bench.reply = { GetJWTResult: { Status: status, Jwt: '<![CDATA[a&b]]>' } }
        expect((await ask()).GetJWTResult?.Jwt).to.equal('a&b')
      })

      it('it reads a CDATA section that looks like XML as XML', async () => {
        const jwt = '<?xml version="1.0"?><a>b</a>'
        bench.reply = { GetJWTResult: { Status: status, Jwt: `<![CDATA[${jwt}]]>` } }
        expect((await ask()).GetJWTResult?.Jwt).to.equal(jwt)
        const [theirs] = await bench.theirs.GetJWTAsync({})
        expect(theirs).to.have.nested.property('GetJWTResult.Jwt').that.deep.equals({ a: 'b' })
      })

      it('it writes members in the order of the object, which we read all the same', async () => {
        bench.reply = { GetJWTResult: { Status: { CreditsRemaining: 1, Success: true } } }
        expect((await ask()).GetJWTResult?.Status).to.deep.equal(status)
      })
    })
  })
}
