import { expect } from 'chai'
import { namespacesOf } from '../../src/codegen/bind/namespace-short-names.js'
import { normalize } from '../../src/codegen/bind/normalize.js'
import { generate } from '../../src/codegen/generate.js'
import type {
  ContractModel,
  Particle,
  TypeDefinition,
} from '../../src/codegen/model/contract-model.js'
import { referredTypes } from '../../src/codegen/model/hierarchy.js'
import { cpuTime } from '../support/cpu-time.js'
import { contractOf, wsdlOf } from './contract-of.js'

const LEVELS = 40

function simpleType(name: string, content: string): string {
  return `<xs:simpleType name="${name}">${content}</xs:simpleType>\n`
}

function union(name: string, ...members: string[]): string {
  const types = members.map((member) => `tns:${member}`).join(' ')
  return simpleType(name, `<xs:union memberTypes="${types}" />`)
}

function enumeration(base: string, ...values: string[]): string {
  const facets = values.map((value) => `<xs:enumeration value="${value}" />`).join('')
  return `<xs:restriction base="${base}">${facets}</xs:restriction>`
}

function list(name: string, item: string): string {
  return simpleType(name, `<xs:list itemType="tns:${item}" />`)
}

function levels(declare: (level: number, next: number) => string): string {
  return Array.from({ length: LEVELS }, (_, level) => declare(level, level + 1)).join('')
}

/** Two restrictions of one type. */
function restrictions(level: number, base: string): string {
  return (
    simpleType(`A${level}`, enumeration(base, 'q', 'a')) +
    simpleType(`B${level}`, enumeration(base, 'q', 'b'))
  )
}

const last = simpleType(`U${LEVELS}`, enumeration('xs:string', 'q', 'a', 'b'))

/** Types that reach their parts in exponentially many ways. */
const multiplied: Readonly<Record<string, string>> = {
  'the same member three times': levels((level, next) =>
    union(`U${level}`, `U${next}`, `U${next}`, `U${next}`),
  ),
  'two members': `${levels(
    (level, next) =>
      union(`U${level}`, `U${next}`, `V${next}`) + union(`V${level}`, `V${next}`, `U${next}`),
  )}${simpleType(`V${LEVELS}`, enumeration('xs:string', 'r'))}`,
  'restrictions in between': levels(
    (level, next) =>
      union(`U${level}`, `A${level}`, `B${level}`) + restrictions(level, `tns:U${next}`),
  ),
  'restrictions without names': levels((level, next) => {
    const members = ['a', 'b'].map(
      (value) => `<xs:simpleType>${enumeration(`tns:U${next}`, 'q', value)}</xs:simpleType>`,
    )
    return simpleType(`U${level}`, `<xs:union>${members.join('')}</xs:union>`)
  }),
  'lists in between': levels(
    (level, next) =>
      union(`U${level}`, `A${level}`, `B${level}`) +
      list(`L${level}`, `U${next}`) +
      restrictions(level, `tns:L${level}`),
  ),
}

const uses = `${list('List', 'U0')}
<xs:complexType name="Text"><xs:simpleContent><xs:extension base="tns:U0">
  <xs:attribute name="d" type="tns:U0" default="q" /><xs:attribute name="f" type="tns:U0" fixed="q" />
</xs:extension></xs:simpleContent></xs:complexType>
<xs:complexType name="Few"><xs:simpleContent><xs:restriction base="tns:Text">
  <xs:enumeration value="q" />
</xs:restriction></xs:simpleContent></xs:complexType>
<xs:element name="Request"><xs:complexType><xs:sequence>
  <xs:element name="d" type="tns:U0" default="q" /><xs:element name="f" type="tns:U0" fixed="q" />
  <xs:element name="list" type="tns:List" /><xs:element name="few" type="tns:Few" />
</xs:sequence><xs:attribute name="list" type="tns:List" default="q" /></xs:complexType></xs:element>
<xs:element name="Response" type="tns:U0" />`

function generated(schema: string): ReadonlyMap<string, string> {
  const { result, cpuMs } = cpuTime(() =>
    generate(contractOf(wsdlOf(schema)), { input: 'service.wsdl' }),
  )
  expect(cpuMs).to.be.below(4000)
  return result.files
}

describe('contracts whose types could multiply', () => {
  for (const [what, types] of Object.entries(multiplied)) {
    it(`give bindings of proportional size: ${what}`, () => {
      const files = generated(types + last + uses)
      const size = [...files.values()].reduce((sum, text) => sum + text.length, 0)
      expect(size).to.be.below(10 * (types.length + uses.length))
    })
  }

  it('name a member once', () => {
    const files = generated(`${multiplied['the same member three times']}${last}${uses}`)
    expect(files.get('types.ts')).to.include('union of U2 */\nexport type U1 = U2\n')
    expect(files.get('descriptors.ts')).to.include("name: '{urn:example}U1', members: [U2] }")
  })

  it('may have attributes of groups that refer to groups twice', () => {
    const groups = levels(
      (level, next) =>
        `<xs:attributeGroup name="G${level}"><xs:attributeGroup ref="tns:G${next}" /><xs:attributeGroup ref="tns:G${next}" /></xs:attributeGroup>`,
    )
    const files = generated(`${groups}
<xs:attributeGroup name="G${LEVELS}"><xs:attribute name="only" type="xs:string" /></xs:attributeGroup>
<xs:complexType name="T"><xs:attributeGroup ref="tns:G0" /></xs:complexType>
<xs:element name="Request" type="tns:T" /><xs:element name="Response" />`)
    expect(files.get('types.ts')?.match(/readonly only/g)).to.have.length(1)
  })
})

describe('content of very many elements', () => {
  const items = Array.from(
    { length: 200_000 },
    (_, at): Particle => ({
      kind: 'element',
      name: `e${at}`,
      namespace: '',
      type: { kind: 'builtin', name: 'string' },
      min: 1,
      max: 1,
      nillable: false,
    }),
  )
  const [last] = items.slice(-1)
  const once = { min: 1, max: 1 }

  for (const kind of ['sequence', 'choice'] as const) {
    it(`is moved out of a ${kind} in a ${kind}`, () => {
      const inner: Particle = { kind, items, ...once }
      const particle = normalize({ kind, items: [inner, ...(last ? [last] : [])], ...once })
      expect(particle)
        .to.have.property('items')
        .with.length(items.length + 1)
    })
  }

  it('is searched for types', () => {
    const content: Particle = { kind: 'sequence', items, ...once }
    const type: TypeDefinition = {
      kind: 'complex',
      key: 'T',
      namespace: '',
      origin: { kind: 'type', name: 'T' },
      abstract: false,
      mixed: false,
      attributes: [],
      anyAttribute: false,
      content,
    }
    const model: ContractModel = {
      types: new Map([['T', type]]),
      elements: new Map(),
      namespaces: [],
      ports: [],
      unsupported: [],
    }
    expect(referredTypes(model)).to.have.property('size', 0)
    expect([...namespacesOf(model)]).to.deep.equal([''])
  })
})
