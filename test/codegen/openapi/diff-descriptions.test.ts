import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { readDescription } from '../../../src/codegen/openapi/description.js'
import { diffDescriptions } from '../../../src/codegen/openapi/diff-descriptions.js'
import { isJsonObject, type Json, type JsonObject } from '../../../src/codegen/openapi/json.js'

const own: JsonObject = JSON.parse(await readFile('openapi/useradmin.json', 'utf8'))

/** The same document in the spelling of OpenAPI 3.1. */
function in31(value: Json): Json {
  if (Array.isArray(value)) return value.map(in31)
  if (!isJsonObject(value)) return value
  const { nullable, ...rest } = value
  if (JSON.stringify(value) === '{"enum":[null]}') return { type: 'null' }
  const type = nullable === true ? { type: [rest['type'] ?? '', 'null'] } : {}
  const members = Object.entries({ ...rest, ...type })
  return Object.fromEntries(members.map(([name, member]) => [name, in31(member)]))
}

/** A document with one operation. */
function documentOf(request: Json, reply: Json, schemas: JsonObject = {}): JsonObject {
  const content = (schema: Json) => ({ 'application/json': { schema } })
  return {
    openapi: '3.1.0',
    paths: {
      '/S/M.json': {
        post: {
          requestBody: { content: content(request) },
          responses: { '200': { content: content(reply) } },
        },
      },
    },
    components: { schemas },
  }
}

function differences(contract: JsonObject, live: JsonObject): readonly string[] {
  return diffDescriptions(readDescription(contract), readDescription(live)).map(
    ({ name, change, breaking }) => `${breaking ? 'breaking ' : ''}${name}: ${change}`,
  )
}

describe('differences of OpenAPI documents', () => {
  it('are none between a document and itself, also in the spelling of 3.1', () => {
    expect(differences(own, own)).to.deep.equal([])
    const other = { ...(in31(own) as JsonObject), openapi: '3.1.0' }
    expect(JSON.stringify(other)).to.contain('["string","null"]').and.not.contain('nullable')
    expect(differences(own, other)).to.deep.equal([])
  })

  const text = { type: 'string' }
  const cases: readonly (readonly [Json, Json, readonly string[]])[] = [
    [text, text, []],
    [{ enum: ['a'] }, { type: 'string', enum: ['a'] }, []],
    [
      { type: 'string', enum: ['a', 'b'] },
      { type: 'string', enum: ['b', 'c'] },
      [
        'breaking M: value "a" is not in the live document',
        'breaking M reply: value "c" is only in the live document',
        'M: value "c" is only in the live document',
        'M reply: value "a" is not in the live document',
      ],
    ],
    [
      { type: 'integer', format: 'int32' },
      { type: 'integer', format: 'int64' },
      [
        'breaking M reply: format int32 in the contract, int64 in the live document',
        'M: format int32 in the contract, int64 in the live document',
      ],
    ],
    [
      { type: 'integer' },
      { type: 'number' },
      [
        'breaking M reply: integer in the contract, number in the live document',
        'M: integer in the contract, number in the live document',
      ],
    ],
    [
      text,
      {},
      [
        'breaking M reply: string in the contract, any value in the live document',
        'M: string in the contract, any value in the live document',
      ],
    ],
    [
      text,
      { type: 'string', nullable: true },
      ['breaking M reply: may be null in the live document', 'M: may be null in the live document'],
    ],
    [
      { type: 'array', items: text },
      { type: 'array', items: { type: 'boolean' } },
      [
        'breaking M[]: string in the contract, boolean in the live document',
        'breaking M reply[]: string in the contract, boolean in the live document',
      ],
    ],
  ]
  for (const [contract, live, expected] of cases) {
    it(`are found from ${JSON.stringify(contract)} to ${JSON.stringify(live)}`, () => {
      const found = differences(documentOf(contract, contract), documentOf(live, live))
      expect(found).to.deep.equal(expected)
    })
  }

  it('are found in what allOf adds', () => {
    const base = { type: 'object', properties: { a: text } }
    const flat = { type: 'object', required: ['a'], properties: { a: text, b: text } }
    const parts = {
      allOf: [{ $ref: '#/components/schemas/Base' }],
      ...{ type: 'object', required: ['a'], properties: { b: text } },
    }
    const live = documentOf(parts, parts, { Base: base })
    expect(differences(documentOf(flat, flat), live)).to.deep.equal([])
  })

  it('are found in recursive types, whichever side names them', () => {
    const node = (next: Json) => ({ type: 'object', properties: { next, value: text } })
    const named = { Node: node({ $ref: '#/components/schemas/Node' }) }
    const use = { $ref: '#/components/schemas/Node' }
    const list = { List: { type: 'array', items: node({ $ref: '#/components/schemas/List' }) } }
    const contract = documentOf(use, use, named)
    expect(differences(contract, contract)).to.deep.equal([])
    const lists = documentOf(
      { $ref: '#/components/schemas/List' },
      { $ref: '#/components/schemas/List' },
      list,
    )
    expect(differences(lists, lists)).to.deep.equal([])
    const endless = { A: { allOf: [{ $ref: '#/components/schemas/A' }] } }
    const reference = { $ref: '#/components/schemas/A' }
    const found = differences(contract, documentOf(reference, reference, endless))
    expect(found).to.have.lengthOf(2)
  })

  it('are found quickly in schemas that are composed of themselves in many ways', () => {
    const reference = { $ref: '#/components/schemas/A' }
    for (const composition of ['allOf', 'oneOf', 'anyOf']) {
      const A = { [composition]: Array.from({ length: 1000 }, () => reference) }
      const live = documentOf(reference, reference, { A })
      expect(differences(documentOf(text, text), live)).to.have.lengthOf(2)
    }
  })

  it('say which members of a request the service would ignore', () => {
    const contract = { type: 'object', properties: { a: text, b: text, c: text } }
    const live = { type: 'object', properties: { A: text, b: { type: 'integer' } } }
    const ignored = diffDescriptions(
      readDescription(documentOf(contract, contract)),
      readDescription(documentOf(live, live)),
    )
      .filter((change) => change.ignored)
      .map(({ name, change }) => `${name} ${change}`)
    expect(ignored).to.deep.equal([
      'M.a is spelt A in the live document',
      'M.c is not in the live document',
    ])
  })

  it('do not depend on members that have the names of methods', () => {
    const servers = [{ url: { toString: 1, valueOf: 1 } }, { url: '/' }]
    expect(readDescription({ ...own, servers }).operations.size).to.equal(1)
    const field = { in: 'formData', name: { toString: 1, valueOf: 1 }, type: 'string' }
    const swagger = { swagger: '2.0', paths: { '/S/M.json': { post: { parameters: [field] } } } }
    expect(readDescription(swagger).operations.get('/S/M.json')?.request?.kind).to.equal('object')
  })
})
