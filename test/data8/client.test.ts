import { inspect } from 'node:util'
import { expect } from 'chai'
import { createData8Client, type Data8CallOptions } from '../../src/data8/client.js'
import type { Data8Operation } from '../../src/data8/convention/operation.js'
import { InputError, ResponseError, ServiceError } from '../../src/errors.js'
import type { ComplexType, ElementDescriptor, Particle, Service } from '../../src/xsd/descriptor.js'
import { FakeService } from '../support/fake-service.js'
import { thrownError } from '../support/thrown-error.js'

// An invented sister service, with other names in another namespace, one of them unqualified.
const ns = 'urn:example:tides'
const complex = (...items: Particle[]): ComplexType => ({
  kind: 'complex',
  content: { kind: 'sequence', items },
})
const optional = (name: string, type: ComplexType | 'string'): Particle => ({
  kind: 'element',
  name,
  ns,
  type,
  min: 0,
})
const element = (name: string, type: ComplexType): ElementDescriptor => ({ name, ns, type })
const status = complex(
  { kind: 'element', name: 'Success', ns, type: 'boolean' },
  optional('ErrorMessage', 'string'),
  { kind: 'element', name: 'CreditsRemaining', ns, type: 'double' },
)
const tideResult: ComplexType = {
  kind: 'complex',
  base: () => complex({ kind: 'element', name: 'Status', type: status, min: 0 }),
  content: { kind: 'element', name: 'Level', ns, type: 'decimal', min: 0 },
}
const option = complex(optional('Name', 'string'), optional('Value', 'string'))
const options = complex({
  kind: 'element',
  name: 'Option',
  ns,
  type: option,
  min: 0,
  max: 'unbounded',
})
const login = [optional('username', 'string'), optional('password', 'string')]

const level: Data8Operation = {
  name: 'Level',
  soapAction: `${ns}/Level`,
  input: element(
    'Level',
    complex(
      ...login,
      { kind: 'element', name: 'harbour', ns, type: 'string' },
      optional('unit', 'string'),
      optional('options', options),
    ),
  ),
  output: element('LevelResponse', complex(optional('LevelResult', tideResult))),
  data8: { result: 'LevelResult', options: true },
}

const harbours: Data8Operation = {
  name: 'Harbours',
  soapAction: '',
  input: element('Harbours', complex(...login)),
  output: element('HarboursResponse', complex(optional('HarboursResult', tideResult))),
  data8: { result: 'HarboursResult', options: false },
}

const service: Service = {
  name: 'Tides',
  namespace: ns,
  soapVersion: '1.1',
  operations: {
    level,
    harbours,
    ping: {
      name: 'Ping',
      soapAction: '',
      input: element('Ping', complex()),
      output: element('PingResponse', complex()),
    },
  },
}

interface Result {
  readonly Status?: { readonly Success: boolean; readonly CreditsRemaining: number }
  readonly Level?: string
}

interface Tides {
  level(
    input: { readonly harbour: string; readonly unit?: string },
    callOptions?: Data8CallOptions,
  ): Promise<Result>
  harbours(input?: object, callOptions?: Data8CallOptions): Promise<Result>
}

const reply = (name: string, success: boolean, more = '') =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><t:${name}Response xmlns:t="${ns}"><t:${name}Result><Status><t:Success>${success}</t:Success><t:ErrorMessage>hunter2 knows no such harbour</t:ErrorMessage><t:CreditsRemaining>7</t:CreditsRemaining></Status>${more}</t:${name}Result></t:${name}Response></e:Body></e:Envelope>`

describe('createData8Client', () => {
  const good = reply('Level', true, '<t:Level>4.20</t:Level>')
  const server = new FakeService(() => good)
  let endpoint = ''
  let client: ReturnType<typeof connect>

  const connect = (applicationName?: string) =>
    createData8Client<Tides>(service, {
      endpoint,
      credentials: { username: 'demo', password: 'hunter2' },
      proxy: false,
      retries: 0,
      ...(applicationName === undefined ? {} : { applicationName }),
    })

  before(async () => {
    endpoint = await server.start()
  })
  after(() => server.stop())
  beforeEach(() => {
    server.answerWith(() => good)
    client = connect()
  })
  afterEach(() => client.close())

  const sent = () => /<Level xmlns.*<\/Level>/.exec(server.received[0]?.body ?? '')?.[0]

  it('adds the login, and gives the result itself', async () => {
    const result = await client.level({ unit: 'm', harbour: 'Dover' })
    expect(result.Level).to.equal('4.20')
    expect(result.Status).to.deep.include({ Success: true, CreditsRemaining: 7 })
    expect(sent()).to.equal(
      `<Level xmlns="${ns}"><username>demo</username><password>hunter2</password><harbour>Dover</harbour><unit>m</unit></Level>`,
    )
  })

  it('reads an answer of some MiB', async () => {
    server.answerWith(() =>
      reply('Level', true, `<!--${' '.repeat(2 * 2 ** 20)}--><t:Level>1</t:Level>`),
    )
    expect((await client.level({ harbour: 'Dover' })).Level).to.equal('1')
  })

  it('accepts options and credentials for a call', async () => {
    await client.level(
      { harbour: 'Dover' },
      { applicationName: 'crm', options: { Precise: true }, credentials: { apiKey: 'KEY' } },
    )
    expect(sent()).to.equal(
      `<Level xmlns="${ns}"><username>apikey-KEY</username><harbour>Dover</harbour><options><Option><Name>ApplicationName</Name><Value>crm</Value></Option><Option><Name>Precise</Name><Value>true</Value></Option></options></Level>`,
    )
  })

  it('keeps options from an operation that has none', async () => {
    server.answerWith(() => reply('Harbours', true))
    const named = connect('crm')
    expect((await named.harbours()).Status?.Success).to.equal(true)
    expect(server.received[0]?.body).not.to.contain('option')
    for (const callOptions of [{ applicationName: 'x' }, { options: { a: 1 } }]) {
      const error = await thrownError(() => named.harbours({}, callOptions))
      expect(error).to.be.instanceOf(InputError).and.include({ field: 'options' })
    }
    named.close()
  })

  it('rejects where Success is false', async () => {
    server.answerWith(() => reply('Level', false, '<t:Level>nonsense</t:Level>'))
    const error = await thrownError(() => client.level({ harbour: 'Atlantis' }))
    expect(error).to.be.instanceOf(ServiceError).and.include({
      message: '[redacted] knows no such harbour',
      creditsRemaining: 7,
      attempts: 1,
    })
  })

  it('shows no part of a secret where the reason is long', async () => {
    for (const [filling, message] of [
      [' '.repeat(64 * 1024 - 4), /^\[redacted\] knows no such harbour$/],
      [`x${' '.repeat(32 * 1024 - 5)}`, /^x$/],
      // A long JWT is replaced by a short text.
      [
        `eyJhbGciOiJIUzI1NiJ9.${'a'.repeat(32 * 1024 - 26)} `,
        /^the service refused and did not say why$/,
      ],
    ] as const) {
      server.answerWith(() => reply('Level', false).replace('hunter2', `${filling}hunter2`))
      const error = await thrownError(() => client.level({ harbour: 'Atlantis' }))
      expect(error).to.be.instanceOf(ServiceError)
      expect(error.message).to.match(message).and.not.to.contain('hun')
    }
  })

  it('refuses a success whose result or status is missing', async () => {
    for (const [body, reason] of [
      [good.replace(/<(\/?)Status>/g, '<$1t:Status>'), 'namespace'],
      [good.replace(/<Status>.*<\/Status>/, ''), 'contract'],
      [good.replace(/LevelResult/g, 'OtherResult'), 'contract'],
    ] as const) {
      server.answerWith(() => body)
      const error = await thrownError(() => client.level({ harbour: 'Dover' }))
      expect(error).to.be.instanceOf(ResponseError).and.include({ reason })
    }
  })

  it('refuses input that the convention sets, before anything is sent', async () => {
    const bad: [unknown, unknown, string][] = [
      [{ harbour: 'Dover', password: 'hunter2' }, undefined, 'password'],
      [{ harbour: 'Dover', username: 'demo' }, undefined, 'username'],
      [{ harbour: 'Dover', options: [] }, undefined, 'options'],
      [{ harbour: 'Dover', harbor: 'x' }, undefined, 'harbor'],
      [{}, undefined, 'harbour'],
      [undefined, undefined, 'harbour'],
      ['Dover', undefined, 'input'],
      [{ harbour: 'Dover' }, { application: 'x' }, 'application'],
      [{ harbour: 'Dover' }, { applicationName: ' ' }, 'applicationName'],
      [{ harbour: 'Dover' }, { credentials: { username: 'x' } }, 'credentials.password'],
    ]
    for (const [input, callOptions, field] of bad) {
      const promise = client.level(input as { harbour: string }, callOptions as object)
      const error = await thrownError(() => promise)
      expect(error).to.be.instanceOf(InputError).and.include({ field })
      expect(inspect(error, { depth: Infinity })).not.to.contain('hunter2')
    }
    expect(server.received).to.deep.equal([])
  })

  it('reads each own property of the input once, and no inherited one', async () => {
    let reads = 0
    const input = {
      get harbour() {
        reads += 1
        return 'Dover'
      },
    }
    const prototype = Object.prototype as { unit?: string }
    prototype.unit = 'polluted'
    try {
      await client.level(input)
      expect(reads).to.equal(1)
      expect(sent()).not.to.contain('polluted')
    } finally {
      delete prototype.unit
    }
  })

  it('has a method for each operation of the convention, and no other members', async () => {
    expect(Object.keys(client).sort()).to.deep.equal(['close', 'harbours', 'level', 'withOptions'])
    expect(Object.isFrozen(client)).to.equal(true)
    expect(inspect(client, { depth: Infinity, showHidden: true })).not.to.contain('hunter2')
    await client[Symbol.asyncDispose]()
  })
})
