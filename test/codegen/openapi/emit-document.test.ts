import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { errorsIn } from '../../../scripts/validate-openapi.js'
import type {
  ComplexDefinition,
  ContractModel,
  ElementParticle,
  TypeDefinition,
} from '../../../src/codegen/model/contract-model.js'
import { GenerateError } from '../../../src/codegen/model/generate-error.js'
import type { JsonObject } from '../../../src/codegen/openapi/json.js'
import { constructNames } from '../construct.js'
import { emailValidation, emit, modelOf, modelOfFile, userAdmin } from './read-model.js'
import { validatorOf } from './validators.js'

const expiresAt = '2030-06-01T01:00:00'
const status = { Success: true, ErrorMessage: null, CreditsRemaining: 4.5 }

/** A member of a JSON object, at a path. */
function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((found, name) => (found as JsonObject | undefined)?.[name], value)
}

function operationIds(document: JsonObject): readonly unknown[] {
  return Object.values(at(document, 'paths') as JsonObject).map((path) =>
    at(path, 'post', 'operationId'),
  )
}

describe('the OpenAPI document of UserAdmin', () => {
  const { document, omitted } = emit(modelOf(userAdmin))

  it('is valid, and describes all of the service', async () => {
    expect(await errorsIn(document)).to.deep.equal([])
    expect(omitted).to.deep.equal([])
    expect(document).to.deep.include({
      openapi: '3.0.3',
      servers: [{ url: 'https://webservices.data-8.co.uk' }],
      security: [{ key: [] }, { bearer: [] }, {}],
    })
    expect(Object.keys(at(document, 'paths') as JsonObject)).to.deep.equal([
      '/UserAdmin/GetJWT.json',
    ])
    expect(operationIds(document)).to.deep.equal(['getJWT'])
    expect(at(document, 'components', 'securitySchemes', 'key')).to.deep.include({
      in: 'query',
      name: 'key',
    })
  })

  it('has the types of the contract by name, with what they require', () => {
    const schemas = at(document, 'components', 'schemas') as JsonObject
    expect(Object.keys(schemas)).to.deep.equal(['GetJWT', 'JwtOutput', 'Status'])
    expect(at(schemas, 'GetJWT', 'required')).to.deep.equal(['expiresAt'])
    expect(Object.keys(at(schemas, 'GetJWT', 'properties') as JsonObject)).to.deep.equal([
      'username',
      'password',
      'clientIp',
      'expiresAt',
      'allowedMethods',
      'maxCredits',
      'options',
    ])
    expect(at(schemas, 'Status', 'required')).to.deep.equal(['Success', 'CreditsRemaining'])
    expect(at(schemas, 'JwtOutput', 'required')).to.equal(undefined)
    expect(at(schemas, 'GetJWT', 'properties', 'expiresAt')).not.to.have.property('format')
  })

  const requests: Readonly<Record<string, unknown>> = {
    'the documented one': {
      username: '',
      password: '',
      clientIp: '',
      expiresAt: '2020-06-01T01:00:00',
      allowedMethods: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'],
      maxCredits: 5,
      options: {},
    },
    'the least': { expiresAt },
    nulls: {
      ...{ username: null, password: null, clientIp: null, allowedMethods: null, options: null },
      ...{ expiresAt, maxCredits: null },
    },
    'options of each type': { expiresAt, maxCredits: 1, options: { a: 'x', b: 1.5, c: true } },
  }
  for (const [what, request] of Object.entries(requests)) {
    it(`accepts a request: ${what}`, () => {
      const validate = validatorOf(document, 'GetJWT')
      expect(validate(request), JSON.stringify(validate.errors)).to.equal(true)
    })
  }

  const refused: Readonly<Record<string, object>> = {
    'a zone': { expiresAt: `${expiresAt}Z` },
    'a fraction': { expiresAt: `${expiresAt}.5` },
    'a month that does not exist': { expiresAt: '2030-13-01T01:00:00' },
    'no expiry': { expiresAt: undefined },
    'a null expiry': { expiresAt: null },
    'credits with a fraction': { maxCredits: 1.5 },
    'credits beyond 32 bits': { maxCredits: 2 ** 31 },
    'credits as text': { maxCredits: '5' },
    'methods in the form of SOAP': { allowedMethods: { string: ['EmailValidation'] } },
    'options in the form of SOAP': { options: [{ Name: 'a', Value: 'b' }] },
    'an option that is null': { options: { a: null } },
    'an option that is an object': { options: { a: {} } },
    'a misspelt member': { clientIP: '203.0.113.7' },
  }
  for (const [what, change] of Object.entries(refused)) {
    it(`refuses a request with ${what}`, () => {
      const request = JSON.parse(JSON.stringify({ expiresAt, maxCredits: 5, ...change }))
      expect(validatorOf(document, 'GetJWT')(request)).to.equal(false)
    })
  }

  it('accepts replies of success and failure, and refuses others', () => {
    const validate = validatorOf(document, 'JwtOutput')
    const { ErrorMessage: _, ...silent } = status
    const failed = { Success: false, ErrorMessage: 'no', CreditsRemaining: 0 }
    for (const reply of [
      { Status: status, Jwt: 'a.b.c' },
      { Status: silent, Jwt: 'a.b.c' },
      { Status: failed, Jwt: null },
      { Status: failed },
      { Status: null, Jwt: null },
      { Status: status, Jwt: 'a.b.c', Added: 1 },
    ]) {
      expect(validate(reply), JSON.stringify([reply, validate.errors])).to.equal(true)
    }
    for (const reply of [
      { Status: { ...status, Success: 'true' } },
      { Status: { ...status, Success: null } },
      { Status: { ErrorMessage: null, CreditsRemaining: 1 } },
      { Status: { ...status, CreditsRemaining: 'NaN' } },
      { Status: [status] },
      { Status: status, Jwt: 5 },
      null,
    ]) {
      expect(validate(reply), JSON.stringify(reply)).to.equal(false)
    }
  })
})

describe('the OpenAPI document of a sister service', () => {
  const { document } = emit(modelOf(emailValidation))

  it('is valid, with enumerations and documentation', async () => {
    expect(await errorsIn(document)).to.deep.equal([])
    expect(at(document, 'paths', '/EmailValidation/IsValid.json', 'post')).to.deep.include({
      summary: 'Says whether an email address can be written to.',
      operationId: 'isValid',
      tags: ['EmailValidation'],
    })
    const request = validatorOf(document, 'IsValid')
    expect(request({ email: 'a@example.com', level: 'MX', options: {} })).to.equal(true)
    for (const bad of [{ level: 'mx' }, { level: null }, { level: 1 }, {}]) {
      expect(request(bad), JSON.stringify(bad)).to.equal(false)
    }
    const reply = validatorOf(document, 'ValidationOutput')
    expect(reply({ Status: status, Result: 'Valid' })).to.equal(true)
    expect(reply({ Status: status })).to.equal(false)
  })

  it('omits operations that do not follow the convention, and says so', async () => {
    const model = await modelOfFile('test/codegen/constructs/data8__convention/service.wsdl')
    const almost = await modelOfFile(
      'test/codegen/constructs/data8__almost-the-convention/service.wsdl',
    )
    const { document, omitted } = emit(model)
    expect(await errorsIn(document)).to.deep.equal([])
    expect([...Object.keys(at(document, 'paths') as JsonObject), ...omitted]).to.have.lengthOf(
      model.ports.flatMap(({ operations }) => operations).length,
    )
    expect(emit(almost).omitted).to.deep.equal([
      'Example.ManyResults',
      'Example.Success',
      'Example.OtherName',
    ])
    const other = await modelOfFile(
      'test/codegen/constructs/choice__exclusive-members/service.wsdl',
    )
    expect(() => emit(other)).to.throw(
      GenerateError,
      /^service\.wsdl: OpenAPI: no operation follows the convention of Data8's JSON services: [^\n]+$/,
    )
  })

  it('requires no nillable member, which absent is the same as null, but a list of nillable items', async () => {
    const { document } = emit(
      modelOf(
        emailValidation.replace(
          '<s:element name="Result" type="tns:Validity"/>',
          `$&<s:element name="Note" type="s:string" nillable="true"/>
          <s:element name="Codes" type="s:string" maxOccurs="9" nillable="true"/>`,
        ),
      ),
    )
    expect(at(document, 'components', 'schemas', 'ValidationOutput', 'required')).to.deep.equal([
      'Result',
      'Codes',
    ])
    const validate = validatorOf(document, 'ValidationOutput')
    for (const reply of [{}, { Note: null }, { Note: 'x' }]) {
      expect(validate({ Result: 'Valid', Codes: [null], ...reply })).to.equal(true)
    }
    for (const Codes of [undefined, null]) {
      expect(validate(JSON.parse(JSON.stringify({ Result: 'Valid', Codes })))).to.equal(false)
    }
  })

  it('accepts a date and time of a reply with a fraction and a zone too', async () => {
    const { document } = emit(
      modelOf(
        emailValidation.replace(
          '<s:element name="Result" type="tns:Validity"/>',
          '$&<s:element name="At" type="s:dateTime"/>',
        ),
      ),
    )
    const validate = validatorOf(document, 'ValidationOutput')
    for (const end of ['', '.123', 'Z', '.1+01:00']) {
      expect(validate({ Result: 'Valid', At: expiresAt + end })).to.equal(true)
    }
    expect(validate({ Result: 'Valid', At: 'soon' })).to.equal(false)
  })
})

/** A contract of the convention with all types of another one: named ones as parameters and in the result. */
function withTypesOf(model: ContractModel, name = 'Send'): ContractModel {
  const string = { kind: 'builtin', name: 'string' } as const
  const element = (of: string, type: ElementParticle['type'], max = 1): ElementParticle => ({
    ...{ kind: 'element', name: of, namespace: '', type, min: 0, max, nillable: true },
  })
  const complex = (key: string, items: readonly ElementParticle[]): ComplexDefinition => ({
    ...{ kind: 'complex', key, namespace: '', abstract: false, mixed: false },
    ...{ origin: { kind: 'element', name: key }, attributes: [], anyAttribute: false },
    content: { kind: 'sequence', min: 1, max: 1, items },
  })
  const keys = [...model.types.keys()]
  const uses = keys.flatMap((key, index) =>
    [1, 2].map((max) => element(`m${index}_${max}`, { kind: 'defined', key }, max)),
  )
  const defined = (key: string) => ({ kind: 'defined', key }) as const
  const added = [
    complex('Input!', [element('username', string), element('password', string), ...uses]),
    complex('Output!', [element('SendResult', defined('Result!'))]),
    complex('Result!', [element('Status', defined('Status!')), ...uses]),
    complex('Status!', [
      element('Success', { kind: 'builtin', name: 'boolean' }),
      element('ErrorMessage', string),
      element('CreditsRemaining', { kind: 'builtin', name: 'float' }),
    ]),
  ]
  const message = (key: string) => ({ name, namespace: '', type: defined(key), nillable: false })
  return {
    ...model,
    types: new Map([...model.types, ...added.map((type) => [type.key, type] as const)]),
    ports: [
      {
        ...{ service: name, port: 'P', portType: 'P', namespace: '', soapVersion: '1.1' },
        others: [],
        operations: [name, `${name}Simple`].map((operation) => ({
          ...{ name: operation, distinctNames: [], style: 'document', soapAction: '' },
          ...{ input: message('Input!'), output: message('Output!'), headers: [], faults: [] },
        })),
      },
    ],
  }
}

// A validation takes half a second: documents are validated together, with a number in each of their names.
function together(documents: readonly JsonObject[]): JsonObject {
  const numbered = documents.map((document, index): JsonObject => {
    const references = JSON.stringify(document).replaceAll('"#/components/schemas/', `$&${index}.`)
    return JSON.parse(references.replaceAll('"operationId":"', `$&${index}_`))
  })
  const all = (...path: readonly string[]) =>
    numbered.flatMap((document, index) =>
      Object.entries(at(document, ...path) as JsonObject).map(([name, value]) => [
        path[0] === 'paths' ? `/${index}${name}` : `${index}.${name}`,
        value,
      ]),
    )
  return {
    ...{ openapi: '3.0.3', info: { title: 'All', version: '1' } },
    paths: Object.fromEntries(all('paths')),
    components: { schemas: Object.fromEntries(all('components', 'schemas')) },
  }
}

describe('OpenAPI documents', function () {
  this.timeout(60_000)

  it('are valid with the types of every construct', async () => {
    const documents = await Promise.all(
      (await constructNames()).map(async (construct) => {
        const path = join('test/codegen/constructs', construct, 'service.wsdl')
        return emit(withTypesOf(await modelOfFile(path))).document
      }),
    )
    expect(await errorsIn(together(documents))).to.deep.equal([])
    for (const document of documents) {
      const names = Object.keys(at(document, 'components', 'schemas') as JsonObject)
      for (const name of names) expect(name).to.match(/^[a-zA-Z0-9._-]+$/)
    }
  })

  it('are valid whatever the names are, with unique operation ids', async () => {
    const name = fc
      .array(fc.constantFrom('a', 'B', '_', '-', '.', 'ä', 'Σ', '名', '1', 'Get'), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => `N${parts.join('')}`)
    const service = fc.record({
      operation: name,
      names: fc.uniqueArray(name, { minLength: 1, maxLength: 8 }),
    })
    const services = fc.array(service, { minLength: 20, maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(services, async (cases) => {
        const documents = cases.map(({ operation, names }) => {
          const { document } = emit(withTypesOf(enumerationsOf(names), operation))
          const ids = operationIds(document)
          expect(new Set(ids).size).to.equal(2)
          // Those of the types, the request of each operation, the result and its status.
          const components = at(document, 'components', 'schemas') as JsonObject
          expect(Object.keys(components)).to.have.lengthOf(names.length + 4)
          return document
        })
        expect(await errorsIn(together(documents))).to.deep.equal([])
      }),
      { numRuns: 4 },
    )
  })

  it('are the same for the same contract', () => {
    const texts = [1, 2].map(() => JSON.stringify(emit(modelOf(userAdmin)).document))
    expect(texts[0]).to.equal(texts[1])
  })
})

/** A contract without services, with an enumeration of each name, in two namespaces. */
function enumerationsOf(names: readonly string[]): ContractModel {
  const types = names.map((name, index) => {
    const key = `{urn:${index % 2}}${name}`
    const base = { kind: 'builtin', name: 'token' } as const
    const facets = { enumeration: [{ value: name }], maxLength: 9 }
    const definition: TypeDefinition = {
      ...{ kind: 'simple', key, name: key },
      variety: { kind: 'restriction', base, facets },
    }
    return [key, definition] as const
  })
  return { types: new Map(types), elements: new Map(), namespaces: [], ports: [], unsupported: [] }
}
