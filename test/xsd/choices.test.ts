import { expect } from 'chai'
import {
  choice,
  element,
  inputErrorOf,
  occurring,
  readInside,
  refusalInside,
  root,
  roundTrip,
  sequence,
  writeInside,
} from './example-messages.js'

describe('a choice', () => {
  const descriptor = root(
    element('first', 'int', { min: 0 }),
    choice(
      element('a', 'int'),
      element('b', 'string', { min: 0, max: 'unbounded' }),
      sequence(element('c', 'int'), element('d', 'int', { min: 0 })),
    ),
  )

  it('has the members of exactly one alternative', () => {
    for (const value of [{ a: 1 }, { b: ['x', ''] }, { first: 0, c: 1 }, { c: 1, d: 2 }]) {
      expect(roundTrip(descriptor, value)).to.deep.equal(value)
    }
  })

  it('is refused with those of two', () => {
    expect(inputErrorOf(descriptor, { a: 1, c: 2 }).message).to.equal(
      'root: must have only one of a or b or c, d',
    )
    expect(refusalInside(descriptor, '<a>1</a><b>2</b>').message).to.equal(
      'root has elements of more than one alternative of a or b or c, d',
    )
  })

  it('requires what its alternative requires', () => {
    expect(inputErrorOf(descriptor, { d: 1 }).field).to.equal('c')
    expect(refusalInside(descriptor, '<d>1</d>').message).to.equal('root/c is missing')
  })

  it('may be empty where one of its alternatives may', () => {
    expect(roundTrip(descriptor, { b: [] })).to.deep.equal({})
    expect(roundTrip(descriptor, {})).to.deep.equal({})
  })

  it('treats an empty array as absent', () => {
    expect(writeInside(descriptor, { a: 1, b: [] })).to.equal('<a>1</a>')
  })

  it('is refused without any alternative, unless it is optional', () => {
    const required = root(choice(element('a', 'int'), element('b', 'int')))
    expect(inputErrorOf(required, {}).message).to.equal('root: must have a or b')
    expect(refusalInside(required, '').message).to.equal('root is without a or b')
    expect(refusalInside(required, '<a xmlns="">1</a>').reason).to.equal('namespace')
    const optional = root(occurring(choice(element('a', 'int'), element('b', 'int')), 0, 1))
    expect(roundTrip(optional, {})).to.deep.equal({})
    expect(inputErrorOf(optional, { a: 1, b: 2 }).field).to.equal('root')
  })
})

describe('alternatives that share an element', () => {
  const descriptor = root(
    choice(
      sequence(element('id', 'int'), element('name', 'string')),
      element('name', 'string', { min: 1, max: 3 }),
      sequence(element('key', 'int'), choice(element('name', 'string'), element('id', 'int'))),
    ),
  )

  it('are distinguished by the other elements', () => {
    expect(readInside(descriptor, '<name>x</name>')).to.deep.equal({ name: ['x'] })
    expect(readInside(descriptor, '<id>1</id><name>x</name>')).to.deep.equal({ id: 1, name: 'x' })
    expect(readInside(descriptor, '<key>2</key><name>x</name>')).to.deep.equal({
      key: 2,
      name: 'x',
    })
    for (const value of [{ name: ['x', 'y'] }, { id: 1, name: 'x' }, { key: 1, id: 2 }]) {
      expect(roundTrip(descriptor, value)).to.deep.equal(value)
    }
  })

  it('are refused where no alternative has all of it', () => {
    expect(inputErrorOf(descriptor, { key: 1, id: 2, name: 'x' }).field).to.equal('root')
    expect(refusalInside(descriptor, '<id>1</id>').message).to.equal('root/name is missing')
  })
})

describe('an element before, in and after a choice', () => {
  const descriptor = root(
    element('a', 'int'),
    occurring(choice(element('a', 'int', { prop: 'a2' }), element('b', 'int')), 0, 1),
    element('a', 'int', { prop: 'a3', min: 0 }),
  )

  it('is read in one place as often as the alternative that allows most', () => {
    const pair = sequence(
      element('b', 'int'),
      element('a', 'int', { min: 2, max: 2, prop: 'pair' }),
    )
    const wide = root(choice(element('a', 'int'), pair), element('a', 'int', { prop: 'last' }))
    expect(readInside(wide, '<b>1</b><a>2</a><a>3</a><a>4</a>')).to.deep.equal({
      b: 1,
      pair: [2, 3],
      last: 4,
    })
  })

  it('is read in the next place that is free', () => {
    expect(readInside(descriptor, '<a>1</a><a>2</a><a>3</a>')).to.deep.equal({ a: 1, a2: 2, a3: 3 })
    expect(readInside(descriptor, '<a>1</a><a>2</a>')).to.deep.equal({ a: 1, a2: 2 })
  })
})

describe('a repeated choice', () => {
  const descriptor = root(
    element('title', 'string'),
    occurring(
      choice(
        element('a', 'int', { nillable: true }),
        element('b', 'string'),
        sequence(element('c', 'int'), element('d', 'int', { min: 0 })),
      ),
      1,
      'unbounded',
      '$choice',
    ),
  )

  it('keeps the order of the document', () => {
    const value = {
      title: 't',
      $choice: [{ b: 'x' }, { a: 1 }, { c: 1 }, { c: 2, d: 3 }, { a: null }, { b: '' }],
    }
    expect(writeInside(descriptor, value)).to.equal(
      '<title>t</title><b>x</b><a>1</a><c>1</c><c>2</c><d>3</d><a xsi:nil="true"/><b/>',
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
  })

  it('is read with other elements in between', () => {
    expect(readInside(descriptor, '<a>1</a><new/><title>t</title><b>x</b>')).to.deep.equal({
      title: 't',
      $choice: [{ a: 1 }, { b: 'x' }],
    })
  })

  it('is refused with two alternatives in one object, or none', () => {
    const fieldOf = (item: unknown) =>
      inputErrorOf(descriptor, { title: '', $choice: [{ b: '' }, item] }).field
    expect(fieldOf({ a: 1, b: '' })).to.equal('$choice[1]')
    expect(fieldOf({})).to.equal('$choice[1]')
    expect(fieldOf(null)).to.equal('$choice[1]')
    expect(fieldOf({ e: 1 })).to.equal('$choice[1].e')
    expect(fieldOf({ d: 1 })).to.equal('$choice[1].c')
    expect(fieldOf({ b: 5 })).to.equal('$choice[1].b')
  })

  it('is refused with misplaced, missing or unreadable elements', () => {
    const messageOf = (text: string) => refusalInside(descriptor, `<title/>${text}`).message
    expect(messageOf('<b/><d>1</d>')).to.equal('root/d is out of place')
    expect(messageOf('')).to.equal('root is without a or b or c, d')
    expect(messageOf('<b/><a>x</a>')).to.equal('root/a is not a legal xs:int')
    expect(inputErrorOf(descriptor, { title: '' }).field).to.equal('$choice')
    expect(inputErrorOf(descriptor, { title: '', $choice: [] }).field).to.equal('$choice')
  })

  it('distinguishes alternatives of one local name by their namespace', () => {
    const a = element('a', 'int')
    const other = element('a', 'string', { ns: 'urn:other', prop: 'other' })
    const both = root(occurring(choice(a, other), 1, 'unbounded', '$choice'))
    const value = { $choice: [{ other: 'x' }, { a: 1 }, { other: 'y' }] }
    expect(
      readInside(both, '<a xmlns="urn:other">x</a><a>1</a><a xmlns="urn:other">y</a>'),
    ).to.deep.equal(value)
    expect(roundTrip(both, value)).to.deep.equal(value)
  })

  it('is checked against its bounds', () => {
    const bounded = root(
      occurring(choice(element('a', 'int'), element('b', 'int')), 2, 3, '$choice'),
    )
    const items = (count: number) => ({ $choice: Array.from({ length: count }, () => ({ a: 1 })) })
    expect(roundTrip(bounded, items(3))).to.deep.equal(items(3))
    expect(inputErrorOf(bounded, items(1)).field).to.equal('$choice')
    expect(inputErrorOf(bounded, items(4)).field).to.equal('$choice')
    expect(refusalInside(bounded, '<a>1</a>').reason).to.equal('contract')
    expect(refusalInside(bounded, '<a>1</a><a/><a/><b/>').reason).to.equal('contract')
    expect(refusalInside(bounded, '<a>1</a><a>2</a><a>3</a><b>4</b>').message).to.equal(
      'root/b is one too many',
    )
  })

  it('of many elements and many alternatives takes time that grows with their number', () => {
    const names = Array.from({ length: 100 }, (_, index) => `e${index}`)
    const wide = root(
      occurring(choice(...names.map((name) => element(name, 'int'))), 0, 'unbounded', '$choice'),
    )
    const value = {
      $choice: Array.from({ length: 20_000 }, (_, index) => ({ [`e${index % 100}`]: index })),
    }
    // Chai would take longer to compare them than they take to write and read.
    expect(JSON.stringify(roundTrip(wide, value))).to.equal(JSON.stringify(value))
  })
})

describe('a repeated sequence', () => {
  const descriptor = root(
    occurring(
      sequence(element('k', 'string'), element('v', 'int', { min: 0, max: 2 })),
      0,
      'unbounded',
      '$sequence',
    ),
    element('end', 'int', { min: 0 }),
  )

  it('has an object for each occurrence', () => {
    const value = { $sequence: [{ k: 'a' }, { k: 'b', v: [1, 2] }, { k: 'c' }], end: 1 }
    expect(writeInside(descriptor, value)).to.equal(
      '<k>a</k><k>b</k><v>1</v><v>2</v><k>c</k><end>1</end>',
    )
    expect(roundTrip(descriptor, value)).to.deep.equal(value)
    expect(roundTrip(descriptor, {})).to.deep.equal({})
    expect(roundTrip(descriptor, { $sequence: [] })).to.deep.equal({})
  })

  it('is refused out of order', () => {
    expect(refusalInside(descriptor, '<v>1</v><k/>').message).to.equal('root/v is out of place')
    expect(refusalInside(descriptor, '<k/><v>1</v><v>2</v><v>3</v>').message).to.equal(
      'root/v is out of place',
    )
  })

  it('may contain another one', () => {
    const nested = root(
      occurring(
        sequence(
          element('k', 'string'),
          occurring(choice(element('a', 'int'), element('b', 'int')), 0, 2, '$choice'),
          occurring(sequence(element('x', 'int'), element('y', 'int')), 0, 1),
        ),
        1,
        'unbounded',
        '$sequence',
      ),
    )
    const value = {
      $sequence: [
        { k: '1', $choice: [{ a: 1 }, { b: 2 }], x: 3, y: 4 },
        { k: '2' },
        { k: '3', $choice: [{ b: 1 }] },
      ],
    }
    expect(roundTrip(nested, value)).to.deep.equal(value)
    expect(
      inputErrorOf(nested, { $sequence: [{ k: '', $choice: [{ a: 1 }, {}] }] }).field,
    ).to.equal('$sequence[0].$choice[1]')
  })
})
