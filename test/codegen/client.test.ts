import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { generate } from '../../src/codegen/generate.js'
import { writeOutput } from '../../src/codegen/write/write-output.js'
import { InputError, ResponseError, ServiceError, SoapFaultError } from '../../src/errors.js'
import { readConstruct } from './construct.js'

const output = fileURLToPath(new URL(`output/client-${process.pid}`, import.meta.url))
const runtime = fileURLToPath(new URL('../../src/soap.js', import.meta.url))

type Method = (input?: unknown, options?: unknown) => Promise<unknown>
type Client = Readonly<Record<string, Method>> & { close(): void }
type Create = (options: object) => Client

const envelope = (content: string): string =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">${content}</e:Envelope>`
const body = (content: string): string => envelope(`<e:Body>${content}</e:Body>`)

describe('generated clients', () => {
  let server: Server
  let answer = { status: 200, text: '' }
  let request = { headers: {} as IncomingHttpHeaders, text: '' }

  before(async () => {
    await mkdir(output, { recursive: true })
    server = createServer(async (message, response) => {
      let text = ''
      for await (const chunk of message) text += String(chunk)
      request = { headers: message.headers, text }
      response.writeHead(answer.status, { 'content-type': 'text/xml; charset=utf-8' })
      response.end(answer.text)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })

  after(async () => {
    server.close()
    await rm(output, { recursive: true, force: true })
  })

  async function load(name: string): Promise<{ create: Create; createData8: Create }> {
    const { contract } = await readConstruct(name)
    const { files } = generate(contract, { input: 'service.wsdl', runtime })
    await writeOutput(join(output, name), files)
    const module = (await import(pathToFileURL(join(output, name, 'index.ts')).href)) as Readonly<
      Record<string, Create | undefined>
    >
    const options = {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      proxy: false,
      retries: 0,
    }
    const call =
      (create: Create | undefined): Create =>
      (more) => {
        if (create === undefined) throw new Error('there is no such function')
        return create({ ...options, ...more })
      }
    return { create: call(module['createClient']), createData8: call(module['createData8Client']) }
  }

  it('send rpc/literal: a wrapper in the namespace of the binding, parts in none', async () => {
    const { create } = await load('rpc-literal__wrappers')
    const client = create({})
    answer = {
      status: 200,
      text: body(
        '<w:getPersonResponse xmlns:w="urn:example:wire"><return><p:Name xmlns:p="urn:example:rpc-literal">Ann</p:Name></return></w:getPersonResponse>',
      ),
    }
    const reply = await client['getPerson']?.({ options: { Name: 'x' }, id: 7 })
    expect(reply).to.deep.equal({ return: { Name: 'Ann' } })
    expect(request.headers['soapaction']).to.equal('"urn:example:rpc-literal/getPerson"')
    expect(request.text).to.match(
      /<(\w+):getPerson xmlns:\1="urn:example:wire"[^>]*><id>7<\/id><options><(?:\w+:)?Name[^>]*>x<\/(?:\w+:)?Name><\/options><\/\1:getPerson>/,
    )
    client.close()
  })

  it('send headers, and omit those that are not given', async () => {
    const { create } = await load('headers__typed')
    const client = create({})
    answer = { status: 200, text: body('<Response xmlns="urn:example:headers"/>') }
    await client['send']?.({}, { soapHeaders: [{ User: 'me' }, null] })
    expect(request.text).to.match(
      /<soap:Header><AuthHeader xmlns="urn:example:headers"><User>me<\/User><\/AuthHeader><Session xmlns="urn:example:headers" xsi:nil="true"\s*\/><\/soap:Header>/,
    )
    await client['send']?.({}, { soapHeaders: [undefined, 5n] })
    expect(request.text).to.match(
      /<soap:Header><Session xmlns="urn:example:headers">5<\/Session><\/soap:Header>/,
    )
    const more = client['send']?.({}, { soapHeaders: [{ User: 'me' }, null, 5n] })
    const error = await more?.catch((reason: unknown) => reason)
    expect(error).to.include({ code: 'BAD_INPUT', field: 'soapHeaders' })
    client.close()
  })

  it('give faults their declared details', async () => {
    const { create } = await load('faults__typed-details')
    const client = create({})
    const fault = (detail: string): { status: number; text: string } => ({
      status: 500,
      text: body(
        `<e:Fault><faultcode>e:Client</faultcode><faultstring>no</faultstring><detail>${detail}</detail></e:Fault>`,
      ),
    })
    answer = fault('<InvalidFault xmlns="urn:example:faults"><Field>Text</Field></InvalidFault>')
    const error = await client['send']?.({}).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(SoapFaultError)
    expect((error as SoapFaultError).detail).to.deep.equal({ InvalidFault: { Field: 'Text' } })
    answer = fault('<busy-fault xmlns="urn:example:faults">3</busy-fault>')
    const busy = await client['send']?.({}).catch((reason: unknown) => reason)
    expect((busy as SoapFaultError).detail).to.deep.equal({ 'busy-fault': 3 })
    client.close()
  })

  it('call without input, and one way', async () => {
    const { create } = await load('one-way__void')
    const client = create({})
    answer = { status: 202, text: '' }
    expect(await client['notify']?.({ Text: 'a' })).to.equal(undefined)
    answer = { status: 200, text: body('') }
    expect(await client['clear']?.()).to.equal(undefined)
    expect(request.text).to.match(/<soap:Body><\/soap:Body>|<soap:Body\s*\/>/)
    client.close()
  })

  it('send and read a Body of several children', async () => {
    const { create } = await load('several-parts__children-of-body')
    const client = create({})
    const ns = 'urn:example:several-parts'
    const second = `<Second xmlns="${ns}"><Text>b</Text></Second>`
    answer = { status: 200, text: body(`<s:First xmlns:s="${ns}">2</s:First>${second}`) }
    const reply = await client['swap']?.({ two: null, one: 1 })
    expect(reply).to.deep.equal({ one: 2, two: { Text: 'b' } })
    expect(request.text).to.match(
      /<soap:Body><First xmlns="[^"]+">1<\/First><Second xmlns="[^"]+" xsi:nil="true"\s*\/><\/soap:Body>/,
    )
    const refusals = [
      client['swap']?.({ one: 1 }),
      client['swap']?.({ one: 1, two: null, three: 3 }),
      client['swap']?.({ one: 'x', two: null }),
    ]
    for (const refusal of refusals) {
      expect(await refusal?.catch((reason: unknown) => reason)).to.be.instanceOf(InputError)
    }
    for (const text of [second, `${second}${second}`]) {
      answer = { status: 200, text: body(text) }
      const error = await client['swap']?.({ one: 1, two: null }).catch((reason: unknown) => reason)
      expect(error).to.be.instanceOf(ResponseError)
    }
    client.close()
  })

  it('distinguish overloaded operations', async () => {
    const { create } = await load('overloads__told-apart')
    const client = create({})
    answer = {
      status: 200,
      text: body('<FindResponse xmlns="urn:example:overloads"><Found>it</Found></FindResponse>'),
    }
    expect(await client['findById']?.({ Id: '1' })).to.deep.equal({ Found: 'it' })
    expect(request.headers['soapaction']).to.equal('"byId"')
    await client['findByName']?.({ Name: 'n' })
    expect(request.headers['soapaction']).to.equal('"byName"')
    client.close()
  })

  it('follow the convention of Data8', async () => {
    const { createData8 } = await load('data8__convention')
    const client = createData8({ credentials: { username: 'me', password: 'p' } })
    const reply = (status: string): { status: number; text: string } => ({
      status: 200,
      text: body(
        `<CheckResponse xmlns="urn:example:data8"><CheckResult><Status>${status}</Status><Valid>true</Valid></CheckResult></CheckResponse>`,
      ),
    })
    answer = reply('<Success>true</Success><CreditsRemaining>5</CreditsRemaining>')
    const result = await client['check']?.({ text: 'a' }, { applicationName: 'crm' })
    expect(result).to.deep.equal({ Status: { Success: true, CreditsRemaining: 5 }, Valid: true })
    expect(request.text).to.include(
      '<username>me</username><password>p</password><text>a</text><options><Option><Name>ApplicationName</Name><Value>crm</Value></Option></options>',
    )
    answer = reply(
      '<Success>false</Success><ErrorMessage>no</ErrorMessage><CreditsRemaining>0</CreditsRemaining>',
    )
    const error = await client['check']?.({ text: 'a' }).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(ServiceError)
    expect(client['version']).to.equal(undefined)
    client.close()
  })
})
