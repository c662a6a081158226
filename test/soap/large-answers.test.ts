import { expect } from 'chai'
import { createClient } from '../../src/soap/client.js'
import type { Service } from '../../src/xsd/descriptor.js'
import { FakeService } from '../support/fake-service.js'
import { thrownError } from '../support/thrown-error.js'

const ns = 'urn:example:list'
const service: Service = {
  name: 'List',
  namespace: ns,
  soapVersion: '1.1',
  operations: {
    list: {
      name: 'List',
      soapAction: '',
      input: { name: 'List', ns, type: { kind: 'complex' } },
      output: {
        name: 'Items',
        ns,
        type: {
          kind: 'complex',
          content: { kind: 'element', name: 'i', ns, type: 'int', min: 0, max: 'unbounded' },
        },
      },
    },
  },
}
interface Lists {
  list(input?: object): Promise<{ readonly i: readonly number[] }>
}

const MIB = 1024 * 1024

describe('a large answer', () => {
  const items = (count: number) =>
    `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><Items xmlns="${ns}">${'<i>5</i>'.repeat(count)}</Items></e:Body></e:Envelope>`
  const server = new FakeService(() => items(0))
  let endpoint = ''
  before(async () => {
    endpoint = await server.start()
  })
  after(() => server.stop())

  const connect = (more: object = {}) =>
    createClient<Lists>(service, { endpoint, proxy: false, retries: 0, ...more })

  it('is read completely by a generated client, which yields to other work', async () => {
    // As many small elements as the text can hold, and more than one MiB of it.
    const count = (3 * MIB) / 8
    server.answerWith(() => items(count))
    const client = connect()
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const { i } = await client.list()
    clearInterval(timer)
    expect(i).to.have.length(count)
    expect(turns).to.be.greaterThan(10)
    client.close()
  })

  it('is refused with the name of the option, its value and the length', async () => {
    const body = items(MIB / 8)
    server.answerWith(() => body)
    const lower = connect({ maxResponseBytes: 1000 })
    const error = await thrownError(() => lower.list())
    expect(error).to.include({ code: 'BAD_RESPONSE', reason: 'too-large' })
    expect(error.message).to.equal('the answer is longer than maxResponseBytes, 1000 bytes')
    lower.close()
  })
})
