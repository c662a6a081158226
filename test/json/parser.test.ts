import { expect } from 'chai'
import { parseJson } from '../../src/json/parser.js'
import { JsonNumber, JsonObject, type JsonValue } from '../../src/json/value.js'
import { indexOf, outcomeOf, plain, refusal } from './outcome.js'

function object(text: string): JsonObject {
  const value = parseJson(text)
  expect(value).to.be.instanceOf(JsonObject)
  return value as JsonObject
}

describe('parseJson', () => {
  const read: readonly (readonly [what: string, text: string, value: unknown])[] = [
    ['null', 'null', null],
    ['true', ' true\n', true],
    ['false', '\tfalse\r', false],
    ['an empty string', '""', ''],
    ['an empty array', '[ ]', []],
    ['an empty object', '{\n}', {}],
    ['white space at each place', ' { "a" : [ 1 , 2 ] , "b" : { } } ', { a: [1, 2], b: {} }],
    ['no white space', '[[],[[]],{"a":{"b":[null,true,false]}}]', null],
    ['escapes', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'],
    ['escaped code units', '"\\u0041\\u00e9\\uFFFF\\u0000"', 'A\u00e9\uffff\0'],
    ['a pair of surrogates', '"\\ud83d\\ude00😀"', '😀😀'],
    ['a lone high surrogate', '"\\ud800"', '\ud800'],
    ['a lone low surrogate', '"\\udc00x"', '\udc00x'],
    ['a lone surrogate that is not escaped', '"\ud800"', '\ud800'],
    ['an escape after an escaped backslash', '"\\\\n"', '\\n'],
    ['characters that need no escape', '"/\x7f\x80\u2028\u2029\ufeff\'"', null],
    ['names with escapes', '{"\\u0061":1}', { a: 1 }],
    ['an empty name', '{"":""}', { '': '' }],
  ]
  for (const [what, text, value] of read) {
    it(`reads ${what}`, () => {
      const result = plain(parseJson(text))
      expect(result).to.deep.equal(value ?? JSON.parse(text))
      expect(result).to.deep.equal(JSON.parse(text))
    })
  }

  it('keeps the digits of numbers', () => {
    for (const text of [
      '0',
      '-0',
      '7',
      '10',
      '-12.50',
      '0.0',
      '1e5',
      '1E+05',
      '0e-0',
      '9223372036854775807',
      '1e400',
      '0.1234567890123456789012345678901234567890',
    ]) {
      for (const around of ['', ' ']) {
        expect(parseJson(around + text + around)).to.deep.equal(new JsonNumber(text))
      }
      expect(parseJson(`[${text},${text}]`)).to.deep.equal([
        new JsonNumber(text),
        new JsonNumber(text),
      ])
      expect(object(`{"a":${text}}`).members.get('a')).to.deep.equal(new JsonNumber(text))
    }
  })

  it('has the last of repeated members, and their names', () => {
    const value = object('{"a":1,"b":2,"\\u0061":3,"c":{"b":4},"a":null}')
    expect([...value.repeated]).to.deep.equal(['a'])
    expect([...value.members.keys()]).to.deep.equal(['a', 'b', 'c'])
    expect(value.members.get('a')).to.equal(null)
    expect(object('{"a":1,"a":1}').repeated.has('a')).to.equal(true)
    expect([...object('{"x":0,"y":0,"y":0,"x":0}').repeated]).to.have.members(['x', 'y'])
    expect(object('{"a":1,"A":2,"":3}').repeated.size).to.equal(0)
    const inner = object('{"a":{"b":1,"b":1},"c":0}')
    expect(inner.repeated.size).to.equal(0)
    expect((inner.members.get('a') as JsonObject).repeated.size).to.equal(1)
  })

  it('shares one empty set among objects without repeated members', () => {
    const one = object('{"a":1}')
    expect(object('{"a":{"b":2}}').repeated).to.equal(one.repeated)
    expect(object('{}').repeated).to.equal(one.repeated)
    object('{"a":1,"a":1}')
    expect(one.repeated.size).to.equal(0)
  })

  it('gives no name a meaning of its own', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', '0', 'length']
    const text = `{${names.map((name) => `"${name}":"${name}"`).join(',')}}`
    expect([...object(text).members]).to.deep.equal(names.map((name) => [name, name]))
    expect(object('{}').members.get('constructor')).to.equal(undefined)
    expect([...object('{"__proto__":1,"__proto__":2}').repeated]).to.deep.equal(['__proto__'])
    expect(object(text).members.get('__proto__')).to.equal('__proto__')
  })

  it('does not depend on polluted prototypes', () => {
    const text = '[{"a":1,"b":[],"c":{},"a":"\\n"},[1,"x",null,true]]'
    const expected = parseJson(text)
    const names = ['a', 'd', '0', '1', '5', 'isObject', 'parent', 'name', 'get', 'value', 'toJSON']
    let value: JsonValue
    let error: unknown
    try {
      for (const name of names) {
        Reflect.set(Object.prototype, name, 'polluted')
        Reflect.set(Array.prototype, name, 'polluted')
      }
      value = parseJson(text)
      error = outcomeOf(() => parseJson('[1,}'))
    } finally {
      for (const name of names) {
        Reflect.deleteProperty(Array.prototype, name)
        Reflect.deleteProperty(Object.prototype, name)
      }
    }
    expect(value).to.deep.equal(expected)
    expect(error).to.have.nested.property('error.reason', 'not-json')
  })

  it('does not read characters after the end from a polluted prototype', () => {
    for (const text of ['[1]', '"a"', '{"a":1}', '1']) {
      const expected = parseJson(text)
      let value: unknown
      try {
        Reflect.set(Object.prototype, String(text.length), ',')
        value = outcomeOf(() => parseJson(text))
      } finally {
        Reflect.deleteProperty(Object.prototype, String(text.length))
      }
      expect(value).to.deep.equal({ value: expected })
    }
  })

  // "^" is where the text is refused: before the character, escape or number that is wrong.
  const refused: readonly (readonly [what: string, text: string])[] = [
    ['text after the value', '{} ^x'],
    ['a second value', '1 ^2'],
    ['a comma after the value', '[]^,'],
    ['a NUL after the value', '1^\0'],
    ['a comment', '[^/* hunter2 */]'],
    ['a comment of one line', '{} ^// hunter2'],
    ['a comma before "]"', '[1,^]'],
    ['a comma before "}"', '{"a":1,^}'],
    ['a comma alone in an array', '[^,]'],
    ['a comma alone in an object', '{^,}'],
    ['two commas', '[1,^,2]'],
    ['no comma', '[1 ^2]'],
    ['no comma between members', '{"a":1 ^"b":2}'],
    ['the wrong end of an array', '[1^}'],
    ['the wrong end of an object', '{"a":1^]'],
    ['the wrong end of an empty array', '[^}'],
    ['the wrong end of an empty object', '{^]'],
    ['an end without a start', '^]'],
    ['no colon', '{"a" ^1}'],
    ['two colons', '{"a":^:1}'],
    ['a name without quotes', '{^hunter2:1}'],
    ['a number as a name', '{^1:1}'],
    ['a later name without quotes', '{"a":1,^b:1}'],
    ['a member in an array', '["a"^:1]'],
    ['single quotes', "[^'hunter2']"],
    ['NaN', '^NaN'],
    ['Infinity', '[1,^Infinity]'],
    ['undefined', '^undefined'],
    ['True', '^True'],
    ['a literal that goes on', 'true^x'],
    ['a misspelt true', 'tr^eu'],
    ['a misspelt false', 'fals^3'],
    ['a misspelt null', 'nul^L'],
    ['a leading zero', '^01'],
    ['a leading zero after a sign', '[^-01]'],
    ['two leading zeros', '^00'],
    ['a plus sign', '^+1'],
    ['two minus signs', '^--1'],
    ['a minus sign alone', '[^-]'],
    ['a leading point', '^.5'],
    ['a point after a sign', '^-.5'],
    ['a trailing point', '[^1.]'],
    ['a point before an exponent', '^1.e5'],
    ['two points', '^1.2.3'],
    ['an exponent without digits', '[^1e]'],
    ['an exponent with a sign alone', '[^1e+]'],
    ['a point in an exponent', '^1e5.5'],
    ['a hexadecimal number', '0^x10'],
    ['a bigint', '1^n'],
    ['digits with a separator', '1^_000'],
    ['digits of another script', '^１'],
    ['a second fraction at the end', '[^1.5.'],
    ['a second exponent at the end', '[^1e5e'],
    ['an unknown escape in a string that does not end', '"^\\x'],
    ['a line end in a string that does not end', '"^\n'],
    ['a line feed in a string', '"a^\nb"'],
    ['a tab in a string', '"^\t"'],
    ['a NUL in a string', '"^\0"'],
    ['U+001F in a name', '{"^\x1f":1}'],
    ['an unknown escape', '"^\\x41"'],
    ['an escaped apostrophe', '"^\\\'"'],
    ['an escaped line end', '"^\\\n"'],
    ['an escape in upper case', '"^\\N"'],
    ['an escape with two digits', '"^\\u00"'],
    ['an escape in braces', '"^\\u{41}"'],
    ['an escape with a letter that is no digit', '"^\\u00g0"'],
    ['a no-break space', '^\u00a01'],
    ['a form feed', '[1,^\f2]'],
    ['a byte order mark', '^\ufeff1'],
    ['XML', '^<a>hunter2</a>'],
    ['an escaped quote outside of a string', '^\\"a"'],
  ]
  for (const [what, marked] of refused) {
    it(`refuses ${what}`, () => {
      const error = refusal(marked.replace('^', ''))
      expect(error.reason).to.equal('not-json')
      expect(indexOf(error)).to.equal(marked.indexOf('^'))
      expect(error.message).to.not.contain('hunter2')
    })
  }

  it('refuses text that ends before the value does', () => {
    for (const text of [
      ...['', ' ', '{', '[', '{"', '{"a', '{"a"', '{"a":', '{"a":1', '{"a":1,', '[1', '[1,', '[[]'],
      ...['"', '"a', '"\\', '"\\u', '"\\u004', '"\\u0041', '"a\\"', 't', 'tru', 'fals', 'n', 'nul'],
      ...['-', '1.', '1e', '1e-', '[1 ', '{"a":tru', '[{}', '{"a":{}'],
    ]) {
      const error = refusal(text)
      expect(error.reason, text).to.equal('truncated')
    }
  })

  it('allows 64 arrays and objects within each other', () => {
    const nested = (depth: number, start: string, end: string) =>
      `${start.repeat(depth)}0${end.repeat(depth)}`
    for (const [start, end, size] of [
      ['[', ']', 1],
      ['{"a":', '}', 1],
      ['[{"a":', '}]', 2],
    ] as const) {
      expect(outcomeOf(() => parseJson(nested(64 / size, start, end)))).to.have.property('value')
      const error = refusal(nested(64 / size + 1, start, end))
      expect(error.reason).to.equal('too-large')
      expect(error.message).to.contain('more than 64 levels')
    }
    // Depth is not a count.
    expect(parseJson(`[${'[],'.repeat(100)}{}]`)).to.have.length(101)
  })

  it('allows names of 4096 characters, as written', () => {
    const named = (name: string) => `{"${name}":"${'v'.repeat(5000)}"}`
    expect(object(named('n'.repeat(4096))).members.size).to.equal(1)
    expect(object(named('\\u0041'.repeat(682))).members.has('A'.repeat(682))).to.equal(true)
    for (const name of ['n'.repeat(4097), '\\u0041'.repeat(683)]) {
      const error = refusal(named(name))
      expect(error.reason).to.equal('too-large')
      expect(error.message).to.contain('a name of more than 4096 characters')
    }
  })

  it('allows 4096 characters of a number', () => {
    for (const [start, end] of [
      ['1', ''],
      ['0.', ''],
      ['1e', ''],
      ['-1', 'e5'],
    ] as const) {
      const number = `${start}${'1'.repeat(4096 - start.length - end.length)}${end}`
      expect(parseJson(`[${number}]`)).to.deep.equal([new JsonNumber(number)])
      expect(refusal(`${start}1${number.slice(start.length)}`).reason).to.equal('too-large')
    }
  })

  it('allows 131072 names in an object', () => {
    const members = Array.from({ length: 131072 }, (_, i) => `"${i}":""`).join(',')
    expect(object(`{${members},"0":1}`).members.size).to.equal(131072)
    const error = refusal(`{${members},"more":1}`)
    expect(error.reason).to.equal('too-large')
    expect(error.message).to.contain('an object of more than 131072 members')
  })

  it('allows 1048576 items in an array', () => {
    const items = '"",'.repeat(1048575)
    // By its length alone: an assertion on the array inspects it.
    expect((parseJson(`[${items}0]`) as readonly JsonValue[]).length).to.equal(1048576)
    expect(refusal(`[${items}0,0]`).reason).to.equal('too-large')
  })
})
