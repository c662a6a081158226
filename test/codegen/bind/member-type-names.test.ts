import { expect } from 'chai'
import fc from 'fast-check'
import { bindContract } from '../../../src/codegen/bind/bind.js'
import { isIdentifier } from '../../../src/codegen/model/typescript-names.js'
import { readContract } from '../../../src/codegen/read-wsdl/read-contract.js'
import { contractOf, wsdlOf } from '../contract-of.js'

/** An element with an anonymous type. */
interface Tree {
  readonly name: string
  readonly children: readonly Tree[]
}

describe('names of types within types', () => {
  it('have the names of the elements that lead to them', () => {
    expect(namesOf(path('Request', 'lines', 'line'))).to.deep.equal({
      Request: 'Request',
      'Request/lines': 'RequestLines',
      'Request/lines/line': 'RequestLinesLine',
    })
  })

  it('omit the elements in the middle where they have more than 60 characters', () => {
    const names = namesOf(
      path('Request', 'InvoicesOfAllCustomers', 'InvoiceOfCustomer', 'PaymentCondition', 'Period'),
    )
    expect(Object.values(names)).to.deep.equal([
      'Request',
      'RequestInvoicesOfAllCustomers',
      'RequestInvoicesOfAllCustomersInvoiceOfCustomer',
      'RequestInvoiceOfCustomerPaymentCondition',
      'RequestInvoiceOfCustomerPaymentConditionPeriod',
    ])
  })

  it('keep the outermost type and the element itself whatever their length', () => {
    const [outer, inner] = ['O'.repeat(40), 'I'.repeat(40)]
    expect(namesOf(path(outer, 'Middle', inner))[`${outer}/Middle/${inner}`]).to.equal(
      outer + inner,
    )
  })

  it('have the outermost elements too where two would be equal', () => {
    const [billing, delivery] = ['BillingOfOrders', 'DeliveryOfOrders']
    const rest = ['ListOfAddresses', 'AddressOfCustomer', 'PartsOfTheStreet']
    const root = 'Request'
    const names = namesOf({
      name: root,
      children: [path(billing, ...rest), path(delivery, ...rest)],
    })
    expect(names[[root, billing, ...rest].join('/')]).to.equal(
      'RequestBillingOfOrdersAddressOfCustomerPartsOfTheStreet',
    )
    expect(names[[root, delivery, ...rest].join('/')]).to.equal(
      'RequestDeliveryOfOrdersAddressOfCustomerPartsOfTheStreet',
    )
  })

  it('do not take the name of a type that is declared', () => {
    const long = path('Request', 'ElementWithAVeryLongNameOfThirtyPlus', 'AnotherElement', 'Leaf')
    const last = 'Request/ElementWithAVeryLongNameOfThirtyPlus/AnotherElement/Leaf'
    expect(namesOf(long)[last]).to.equal('RequestAnotherElementLeaf')
    const declared = '<xs:complexType name="RequestAnotherElementLeaf"/>'
    expect(namesOf(long, declared)[last]).to.equal(
      'RequestElementWithAVeryLongNameOfThirtyPlusLeaf',
    )
  })

  it('begin with the name of the type around them, whatever it is', () => {
    const declared = '<xs:complexType name="RequestLines"/>'
    expect(namesOf(path('Request', 'lines', 'line'), declared)).to.deep.equal({
      Request: 'Request',
      'Request/lines': 'RequestLinesType',
      'Request/lines/line': 'RequestLinesTypeLine',
    })
  })

  it('are unique identifiers, and complete up to 60 characters', () => {
    fc.assert(
      fc.property(trees(), (tree) => {
        const names = namesOf(tree)
        expect(new Set(Object.values(names)).size).to.equal(Object.keys(names).length)
        for (const [place, name] of Object.entries(names)) {
          const full = place.replaceAll('/', '')
          expect(isIdentifier(name), name).to.equal(true)
          expect(name.length).to.be.at.most(full.length)
          if (full.length <= 60) expect(name).to.equal(full)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('depend neither on the order of the elements nor on other types', () => {
    fc.assert(
      fc.property(trees(), (tree) => {
        const names = namesOf(tree)
        expect(namesOf(tree)).to.deep.equal(names)
        expect(namesOf(reversed(tree))).to.deep.equal(names)
        const other = `<xs:complexType name="Other"><xs:sequence>${tree.children.map(elementOf).join('')}</xs:sequence></xs:complexType>`
        expect(namesOf(tree, other)).to.deep.equal(names)
      }),
      { numRuns: 40 },
    )
  })
})

function path(name: string, ...others: readonly string[]): Tree {
  const [next, ...rest] = others
  return { name, children: next === undefined ? [] : [path(next, ...rest)] }
}

function reversed({ name, children }: Tree): Tree {
  return { name, children: children.map(reversed).reverse() }
}

// No word begins another, so that different paths give different full names.
const words = ['Id', 'Lines', 'AddressOfCustomer', 'BillingPeriodOfTheContract', 'Parts']

function trees(): fc.Arbitrary<Tree> {
  const paths = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 7, size: 'max' })
  return fc
    .array(paths, { minLength: 1, maxLength: 12, size: 'max' })
    .map((leaves) => treeOf('Request', leaves))
}

function treeOf(name: string, leaves: readonly (readonly string[])[]): Tree {
  const names = [...new Set(leaves.flatMap(([first]) => (first === undefined ? [] : [first])))]
  const within = (child: string): (readonly string[])[] =>
    leaves.filter(([first]) => first === child).map(([, ...rest]) => rest)
  return { name, children: names.map((child) => treeOf(child, within(child))) }
}

/** The names of the types of an element and the elements in it, by path. */
function namesOf(tree: Tree, declarations = ''): Record<string, string> {
  const schema = `${elementOf(tree, '')}<xs:element name="Response" type="xs:string"/>${declarations}`
  const wsdl = wsdlOf(schema).replaceAll('tns:Request', `tns:${tree.name}`)
  const model = readContract(contractOf(wsdl), ignore, ignore)
  const names: Record<string, string> = {}
  for (const { name, definition } of bindContract(model, 'service.wsdl', ignore).types.values()) {
    const place = definition.documentation ?? ''
    if (place.startsWith(tree.name)) names[place] = name
  }
  return names
}

function elementOf({ name, children }: Tree, within: string | number): string {
  const place = typeof within === 'number' ? '' : within === '' ? name : `${within}/${name}`
  return `<xs:element name="${name}"><xs:complexType>
<xs:annotation><xs:documentation>${place}</xs:documentation></xs:annotation>
<xs:sequence>${children.map((child) => elementOf(child, place === '' ? 0 : place)).join('')}</xs:sequence>
</xs:complexType></xs:element>`
}

function ignore(): void {}
