import { expect } from 'chai'
import { parseXml } from '../../src/xml/parser.js'
import type { ComplexType, ElementDescriptor } from '../../src/xsd/descriptor.js'
import { readElement } from '../../src/xsd/read/global-element.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import {
  complex,
  element,
  inputErrorOf,
  NS,
  occurring,
  read,
  readInside,
  refusalInside,
  responseErrorOf,
  root,
  roundTrip,
  sequence,
  writeInside,
} from './example-messages.js'

describe('sequences of elements', () => {
  const reading = root(
    element('id', 'int'),
    element('note', 'string', { min: 0, nillable: true }),
    element('level', 'double', { min: 0, max: 'unbounded' }),
    element('pair', 'string', { min: 2, max: 3 }),
  )
  const pair = '<pair>a</pair><pair>b</pair>'

  it('are written in the order of the schema, whatever the order of the object', () => {
    expect(writeInside(reading, { pair: ['a', 'b'], level: [1.5, 2], note: 'x', id: 7 })).to.equal(
      `<id>7</id><note>x</note><level>1.5</level><level>2</level>${pair}`,
    )
  })

  it('are read in any order, with what the contract does not have ignored', () => {
    expect(
      readInside(
        reading,
        `\n <pair>a</pair><other><id>9</id></other><level>1</level><pair>b</pair><!-- -->
        <id> 7 </id><other xmlns="urn:else">2</other><level>3</level>`,
      ),
    ).to.deep.equal({ id: 7, level: [1, 3], pair: ['a', 'b'] })
  })

  it('give lists as arrays, also of one', () => {
    expect(readInside(reading, `<id>1</id><level>2</level>${pair}`)).to.have.deep.property(
      'level',
      [2],
    )
    expect(readInside(reading, `<id>1</id>${pair}`)).not.to.have.property('level')
  })

  it('keep absent, nil and empty apart', () => {
    for (const value of [{}, { note: null }, { note: '' }]) {
      const whole = { id: 1, ...value, pair: ['', ''] }
      expect(roundTrip(reading, whole)).to.deep.equal(whole)
    }
  })

  it('are refused without what is required', () => {
    expect(inputErrorOf(reading, { pair: ['a', 'b'] }).message).to.equal('id: is required')
    expect(refusalInside(reading, pair).message).to.equal('root/id is missing')
  })

  it('are refused with too few or too many', () => {
    const two = { id: 1, pair: ['a'] }
    expect(inputErrorOf(reading, two).message).to.equal('pair: must have at least 2 items')
    expect(inputErrorOf(reading, { ...two, pair: ['', '', '', ''] }).field).to.equal('pair')
    expect(refusalInside(reading, '<id>1</id><pair/>').message).to.equal(
      'root/pair occurs 1 times, not 2 to 3',
    )
    expect(refusalInside(reading, `<id>1</id>${pair}${pair}`).message).to.equal(
      'root/pair occurs 4 times, not 2 to 3',
    )
    expect(refusalInside(reading, `<id>1</id><id>1</id>${pair}`).message).to.equal(
      'root/id is there more than once',
    )
  })

  it('are refused in another namespace, where they are required', () => {
    const error = refusalInside(reading, `<id xmlns="">1</id>${pair}`)
    expect(error.reason).to.equal('namespace')
    expect(error.message).to.equal(`root/id is in no namespace, where the contract has ${NS}`)
  })

  it('are refused with text between them', () => {
    expect(refusalInside(reading, `stray<id>1</id>${pair}`).message).to.equal(
      'root has text where only elements are allowed',
    )
    expect(refusalInside(root(), 'stray').reason).to.equal('contract')
  })

  it('are refused with elements where text is due', () => {
    expect(refusalInside(reading, `<id>1<b/></id>${pair}`).message).to.equal(
      'root/id has elements where only text is allowed',
    )
    expect(refusalInside(reading, `<id><b/></id>${pair}`).reason).to.equal('contract')
  })

  it('are refused with values that only look like arrays, or with holes', () => {
    const fieldOf = (more: object) =>
      inputErrorOf(reading, { id: 1, pair: ['', ''], ...more }).field
    expect(fieldOf({ level: 1 })).to.equal('level')
    expect(fieldOf({ level: null })).to.equal('level')
    expect(fieldOf({ level: { 0: 1, length: 1 } })).to.equal('level')
    // biome-ignore lint/suspicious/noSparseArray: that is the point
    expect(fieldOf({ level: [1, , 2] })).to.equal('level[1]')
    expect(fieldOf({ level: [1, null] })).to.equal('level[1]')
  })
})

describe('nil', () => {
  const nested = root(element('v', complex(sequence(element('w', 'int'))), { nillable: true }))

  it('may be 1 and true, with white space around', () => {
    for (const text of ['true', '1', ' true\n']) {
      expect(readInside(nested, `<v xsi:nil="${text}"/>`)).to.deep.equal({ v: null })
    }
    for (const text of ['false', '0']) {
      expect(readInside(nested, `<v xsi:nil="${text}"><w>1</w></v>`)).to.deep.equal({ v: { w: 1 } })
    }
  })

  it('is recognized only in the namespace of XML Schema instances', () => {
    expect(
      readInside(nested, `<v nil="true" x:nil="true" xmlns:x="urn:x"><w>1</w></v>`),
    ).to.deep.equal({ v: { w: 1 } })
  })

  it('is refused with content, with another value, and where it is not allowed', () => {
    expect(refusalInside(nested, '<v xsi:nil="true"><w>1</w></v>').reason).to.equal('contract')
    expect(refusalInside(nested, '<v xsi:nil="true">x</v>').reason).to.equal('contract')
    expect(refusalInside(nested, '<v xsi:nil="yes"/>').reason).to.equal('contract')
    expect(refusalInside(nested, '<v><w xsi:nil="true"/></v>').message).to.equal(
      'root/v/w is nil, which the contract does not allow',
    )
    expect(inputErrorOf(nested, { v: { w: null } }).field).to.equal('v.w')
  })

  it('means absence where an optional element is not nillable', () => {
    const optional = root(element('v', 'int', { min: 0 }), element('w', nested.type, { min: 0 }))
    expect(readInside(optional, '<v xsi:nil="true"/>')).to.deep.equal({})
    expect(readInside(optional, '<v xsi:nil="1"> </v><w xsi:nil="true"/>')).to.deep.equal({})
    expect(refusalInside(optional, '<v xsi:nil="true">1</v>').reason).to.equal('contract')
    expect(refusalInside(optional, '<v xsi:nil="yes"/>').reason).to.equal('contract')
    const nillable = root(element('v', 'int', { min: 0, nillable: true }))
    expect(readInside(nillable, '<v xsi:nil="true"/>')).to.deep.equal({ v: null })
  })

  it('is refused for one item of several, which would be lost', () => {
    const several = root(element('v', 'int', { min: 0, max: 'unbounded' }))
    expect(refusalInside(several, '<v>1</v><v xsi:nil="true"/>').message).to.equal(
      'root/v[1] is nil, which the contract does not allow',
    )
    expect(refusalInside(several, '<v xsi:nil="true"/><v>1</v>').message).to.equal(
      'root/v[0] is nil, which the contract does not allow',
    )
    expect(refusalInside(several, '<v xsi:nil="true"/><v xsi:nil="true"/>').reason).to.equal(
      'contract',
    )
  })

  it('means an absent list where it is the only item', () => {
    const list = root(element('v', 'int', { min: 0, max: 'unbounded' }))
    expect(readInside(list, '<v xsi:nil="true"/>')).to.deep.equal({})
    const required = root(element('v', 'int', { max: 'unbounded' }))
    expect(refusalInside(required, '<v xsi:nil="true"/>').reason).to.equal('contract')
  })

  it('is refused without a required attribute, which a nil element must have', () => {
    const type = complex(undefined, { attributes: [{ name: 'k', type: 'int', required: true }] })
    const keyed = root(element('v', type, { nillable: true }))
    expect(inputErrorOf(keyed, { v: null }).message).to.equal(
      'v: must not be null: its attribute k is required; give it beside $nil: true',
    )
    const nil = { v: { $nil: true, k: 1 } }
    expect(readInside(keyed, '<v xsi:nil="true" k="1"/>')).to.deep.equal(nil)
    expect(roundTrip(keyed, nil)).to.deep.equal(nil)
    expect(inputErrorOf(keyed, { v: { $nil: true } }).field).to.equal('v.k')
    // Without any attribute it is read as nil, as most services write it.
    expect(readInside(keyed, '<v xsi:nil="true"/>')).to.deep.equal({ v: null })
  })

  it('keeps its attributes, and has no content', () => {
    const day = complex(undefined, {
      text: 'date',
      attributes: [
        { name: 'reason', type: 'string' },
        { name: 'kind', type: 'string', default: 'birth' },
      ],
    })
    const born = root(element('v', day, { nillable: true }))
    const nil = { v: { $nil: true, reason: 'unknown', kind: 'birth' } }
    expect(readInside(born, '<v xsi:nil="1" reason="unknown"/>')).to.deep.equal(nil)
    expect(writeElement(born, { v: { $nil: true, reason: 'unknown' } })).to.equal(
      `<root xmlns="${NS}"><v xsi:nil="true" reason="unknown"/></root>`,
    )
    expect(writeElement(born, { v: { $nil: true } })).to.include('<v xsi:nil="true"/>')
    expect(readInside(born, '<v xsi:nil="true" other="1"/>')).to.deep.equal({ v: null })
    expect(inputErrorOf(born, { v: { $nil: true, $value: '2001-02-03' } }).message).to.equal(
      'v.$value: must be absent: a nil element has only attributes',
    )
    for (const $nil of [false, null, 'true', 1]) {
      expect(inputErrorOf(born, { v: { $nil } }).message).to.equal(
        'v.$nil: must be true, or absent',
      )
    }
    const notNillable = root(element('v', day))
    expect(inputErrorOf(notNillable, { v: { $nil: true } }).field).to.equal('v.$nil')
  })

  it('keeps the attributes that are not declared, where the type or xs:anyType has any', () => {
    const open = complex(undefined, { anyAttribute: true })
    for (const type of [open, 'anyType'] as const) {
      const any = root(element('v', type, { nillable: true }))
      expect(readInside(any, '<v xsi:nil="true"/>')).to.deep.equal({ v: null })
      const value = readInside(any, '<v xsi:nil="true" x:why="lost" xmlns:x="urn:x"/>')
      if (type === open) expect(roundTrip(any, value)).to.deep.equal(value)
      const written = writeElement(any, value)
      expect(written).to.match(/<v[^>]* xsi:nil="true"/)
      expect(written).to.match(/[\w]+:why="lost"/)
    }
  })

  it('has the attributes of the type that xsi:type names', () => {
    const [ns, name] = [NS, `{${NS}}Sub`]
    const base: ComplexType = {
      ...complex(undefined, { attributes: [{ name: 'a', type: 'string' }] }),
      alias: 'Base',
      derived: () => [sub],
    }
    const sub: ComplexType = {
      ...complex(undefined, { attributes: [{ name: 'b', type: 'string' }] }),
      name,
      alias: 'Sub',
      base: () => base,
    }
    const some = root(element('v', base, { nillable: true }))
    const nil = { v: { $type: 'Sub', $nil: true, a: '1', b: '2' } }
    expect(
      readInside(some, `<v xsi:nil="true" xsi:type="s:Sub" xmlns:s="${ns}" a="1" b="2"/>`),
    ).to.deep.equal(nil)
    expect(roundTrip(some, nil)).to.deep.equal(nil)
    // Of a type that the contract does not have, the attributes of the declared type are read.
    expect(readInside(some, '<v xsi:nil="true" xsi:type="Other" a="1"/>')).to.deep.equal({
      v: { $type: 'Base', $nil: true, a: '1' },
    })
    expect(readInside(some, '<v xsi:nil="true" xsi:type="Other"/>')).to.deep.equal({ v: null })
    // Without other types that may replace it, no name is needed.
    const one = root(element('v', sub, { nillable: true }))
    expect(readInside(one, '<v xsi:nil="true" b="2"/>')).to.deep.equal({
      v: { $nil: true, b: '2' },
    })
  })

  it('may be the whole message', () => {
    const whole: ElementDescriptor = { name: 'root', ns: NS, type: 'int', nillable: true }
    expect(writeElement(whole, null)).to.equal(`<root xmlns="${NS}" xsi:nil="true"/>`)
    expect(roundTrip(whole, null)).to.equal(null)
    expect(roundTrip(whole, 5)).to.equal(5)
    expect(inputErrorOf({ ...whole, type: complex(undefined) }, 5).field).to.equal('root')
  })
})

describe('defaults and fixed values of elements', () => {
  const descriptor = root(
    element('d', 'int', { min: 0, default: '5' }),
    element('f', 'string', { min: 0, fixed: 'on' }),
    element('n', 'decimal', { min: 0, fixed: '1.0' }),
    element('t', complex(undefined, { text: 'int' }), { min: 0, default: '6' }),
  )

  it('are the value of an empty element, and not of an absent one', () => {
    expect(readInside(descriptor, '<d/><f></f><t/>')).to.deep.equal({
      d: 5,
      f: 'on',
      t: { $value: 6 },
    })
    expect(readInside(descriptor, '')).to.deep.equal({})
  })

  it('allow nothing else where they are fixed', () => {
    expect(readInside(descriptor, '<f>on</f><n>1.00</n>')).to.deep.equal({ f: 'on', n: '1.0' })
    expect(refusalInside(descriptor, '<f>off</f>').message).to.equal(
      'root/f is not a legal xs:string',
    )
    expect(inputErrorOf(descriptor, { f: 'off' }).message).to.equal('f: must be one of on')
    expect(writeInside(descriptor, { f: 'on' })).to.equal('<f>on</f>')
  })
})

describe('groups in a sequence', () => {
  const descriptor = root(
    element('a', 'int'),
    occurring(sequence(element('b', 'int'), element('c', 'int', { min: 0 })), 0, 1),
    { kind: 'all', items: [element('d', 'int'), element('e', 'int', { min: 0 })] },
  )

  it('have their members in the enclosing object', () => {
    for (const value of [
      { a: 1, d: 2 },
      { a: 1, b: 2, d: 3 },
      { a: 1, b: 2, c: 3, d: 4, e: 5 },
    ]) {
      expect(roundTrip(descriptor, value)).to.deep.equal(value)
    }
  })

  it('require their members only when any of them is there', () => {
    expect(inputErrorOf(descriptor, { a: 1, c: 2, d: 3 }).field).to.equal('b')
    expect(refusalInside(descriptor, '<a>1</a><c>2</c><d>3</d>').message).to.equal(
      'root/b is missing',
    )
  })

  it('of kind all may have any order', () => {
    expect(readInside(descriptor, '<e>5</e><d>4</d><a>1</a>')).to.deep.equal({ a: 1, d: 4, e: 5 })
  })
})

describe('an element that a sequence has twice', () => {
  const descriptor = root(
    element('a', 'int'),
    element('b', 'int', { min: 0 }),
    element('a', 'int', { prop: 'a2', min: 0, max: 2 }),
  )

  it('has two members, filled in the order of the document', () => {
    expect(readInside(descriptor, '<a>1</a><b>2</b><a>3</a><a>4</a>')).to.deep.equal({
      a: 1,
      b: 2,
      a2: [3, 4],
    })
    expect(writeInside(descriptor, { a2: [3], a: 1 })).to.equal('<a>1</a><a>3</a>')
    expect(refusalInside(descriptor, '<a/><a/><a/><a/>').reason).to.equal('contract')
  })
})

describe('recursive types', () => {
  const tree = complex(
    sequence(
      element('name', 'string'),
      element('child', () => tree, { min: 0, max: 'unbounded' }),
    ),
  )
  const descriptor: ElementDescriptor = { name: 'root', ns: NS, type: () => tree }

  it('are written and read', () => {
    const value = { name: 'a', child: [{ name: 'b', child: [{ name: 'c' }] }, { name: 'd' }] }
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('are refused where an object contains itself', () => {
    const value: { name: string; child?: unknown[] } = { name: 'a' }
    value.child = [{ name: 'b', child: [value, value] }]
    const error = inputErrorOf(descriptor, value)
    expect(error.field).to.equal('child[0].child[0]')
    expect(error.message).to.equal('child[0].child[0]: is inside of itself')
  })

  it('accept one object in two places', () => {
    const leaf = { name: 'x' }
    expect(roundTrip(descriptor, { name: 'a', child: [leaf, leaf] })).to.deep.equal({
      name: 'a',
      child: [leaf, leaf],
    })
  })

  it('are refused at a depth that readers refuse', () => {
    const nest = (depth: number): object =>
      depth === 1 ? { name: '' } : { name: '', child: [nest(depth - 1)] }
    expect(roundTrip(descriptor, nest(240))).to.deep.equal(nest(240))
    expect(inputErrorOf(descriptor, nest(241)).message).to.match(/nested deeper than 240 elements$/)
  })
})

describe('the outermost element', () => {
  const descriptor = root(element('a', 'int', { min: 0 }))

  it('is refused in another namespace or under another name', () => {
    expect(responseErrorOf(descriptor, '<root/>').reason).to.equal('namespace')
    expect(responseErrorOf(descriptor, `<other xmlns="${NS}"/>`).reason).to.equal('contract')
  })

  it('is named in errors of the whole message', () => {
    for (const value of [undefined, null, 'text', 5, [], () => ({})]) {
      expect(inputErrorOf(descriptor, value).field).to.equal('root')
    }
  })

  it('may be of a simple type, or empty', () => {
    const text: ElementDescriptor<string> = { name: 'root', type: 'string' }
    expect(writeElement(text, '<&>')).to.equal('<root>&lt;&amp;&gt;</root>')
    expect(readElement(text, parseXml('<root>&lt;</root>'))).to.equal('<')
    expect(writeElement(root(), {})).to.equal(`<root xmlns="${NS}"/>`)
    expect(read(root(), `<root xmlns="${NS}"> </root>`)).to.deep.equal({})
  })
})

describe('names that every object inherits', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  const descriptor = root(...names.map((name) => element(name, 'string', { min: 0 })))

  it('are members like others', () => {
    const value = JSON.parse('{"__proto__":"a","constructor":"b","toString":"c"}')
    const copy = roundTrip(descriptor, value)
    expect(JSON.stringify(copy)).to.equal(JSON.stringify(value))
    expect(Object.getPrototypeOf(copy)).to.equal(Object.prototype)
    expect(({} as Record<string, unknown>)['a']).to.equal(undefined)
  })

  it('are absent where they were not given', () => {
    expect(writeInside(descriptor, {})).to.equal('/>')
    expect(Object.keys(readInside(descriptor, '') as object)).to.deep.equal([])
  })
})

describe('large messages', () => {
  it('take time in proportion to their size', () => {
    const descriptor = root(element('a', 'int', { min: 0, max: 'unbounded' }))
    const value = { a: Array.from({ length: 100_000 }, (_, index) => index) }
    const text = writeElement(descriptor, value)
    const node = parseXml(text)
    expect(JSON.stringify(readElement(descriptor, node))).to.equal(JSON.stringify(value))
  })
})
