import { expect } from 'chai'
import fc from 'fast-check'
import { ResponseError } from '../../src/errors.js'
import { decodeXml } from '../../src/xml/decode.js'
import { parseXml } from '../../src/xml/parser.js'

type Writer = (text: string) => Uint8Array

const utf8: Writer = (text) => Buffer.from(text, 'utf8')
const utf16le: Writer = (text) => Buffer.from(text, 'utf16le')
const utf16be: Writer = (text) => Buffer.from(text, 'utf16le').swap16()
const latin1: Writer = (text) => Buffer.from(text, 'latin1')
const marked =
  (writer: Writer): Writer =>
  (text) =>
    writer(`\ufeff${text}`)

function bytes(...values: readonly (number | string)[]): Uint8Array {
  return Buffer.concat(
    values.map((value) => (typeof value === 'string' ? latin1(value) : Uint8Array.of(value))),
  )
}

function reasonOf(body: Uint8Array | string, contentType?: string): string {
  try {
    return `text: ${JSON.stringify(decodeXml(body, contentType))}`
  } catch (error) {
    expect(error).to.be.instanceOf(ResponseError)
    return (error as ResponseError).reason
  }
}

describe('decodeXml', () => {
  it('removes white space before the document, and reads its declaration', () => {
    const document = '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'
    for (const before of ['\r\n', ' ', '\t\n\n']) {
      expect(decodeXml(latin1(before + document))).to.equal(document)
      expect(decodeXml(before + document)).to.equal(document)
      expect(decodeXml(latin1(before + document), 'text/xml; charset=latin1')).to.equal(document)
    }
    const wide = document.replace('iso-8859-1', 'utf-8')
    for (const before of ['\n', '\ufeff', '\n\ufeff', '\ufeff\ufeff', '\ufeff\n']) {
      expect(decodeXml(Buffer.from(before + wide))).to.equal(wide)
      expect(decodeXml(before + wide)).to.equal(wide)
    }
    const utf16 = document.replace('iso-8859-1', 'utf-16')
    expect(decodeXml(Buffer.from(`\ufeff\n${utf16}`, 'utf16le'))).to.equal(utf16)
    expect(decodeXml(Buffer.from(`\n${utf16}`, 'utf16le'), 'text/xml; charset=utf-16le')).to.equal(
      utf16,
    )
    expect(decodeXml(Buffer.from(`\r\n${utf16}`, 'utf16le'))).to.equal(utf16)
    expect(decodeXml(Buffer.from(`\r\n${utf16}`, 'utf16le').swap16())).to.equal(utf16)
    expect(() => decodeXml(Buffer.from(`\n${wide}`, 'utf16le'))).to.throw(
      /that its XML declaration names/,
    )
    for (const other of ['\u00a0', '\u2028', '\u200b', 'x']) {
      expect(decodeXml(`${other}${wide}`)).to.equal(`${other}${wide}`)
    }
  })

  it('refuses UTF-8 that is declared as UTF-16', () => {
    for (const name of ['utf-16', 'UTF-16LE', 'utf-16be', 'ISO-10646-UCS-2']) {
      for (const body of ['<a/>', '<ab/>']) {
        const text = `<?xml version="1.0" encoding="${name}"?>${body}`
        expect(reasonOf(latin1(text)), text).to.equal('encoding')
      }
    }
  })

  it('accepts only the names of Windows-1252 for Windows-1252', () => {
    for (const name of ['x-cp1252', 'cp819', 'iso-ir-100', 'ansi_x3.4-1968']) {
      expect(reasonOf(latin1('<a/>'), `text/xml; charset=${name}`), name).to.equal('encoding')
    }
  })

  const WIDE = '<a>é€😀</a>'
  const WEST = '<a>é\xa0ÿ</a>'
  const declared = (encoding: string, text: string) =>
    `<?xml version="1.0" encoding="${encoding}"?>${text}`

  const right: readonly (readonly [
    what: string,
    writer: Writer,
    text: string,
    contentType: string | undefined,
  ])[] = [
    ['UTF-8, by default', utf8, WIDE, undefined],
    ['UTF-8, after much ASCII', utf8, `<b>${'x'.repeat(5000)}</b>${WIDE}`, undefined],
    ['UTF-8, by a type without charset', utf8, WIDE, 'text/xml'],
    ['UTF-8, by its mark', marked(utf8), WIDE, undefined],
    ['UTF-8, by its mark against the charset', marked(utf8), WIDE, 'text/xml; charset=iso-8859-1'],
    [
      'UTF-8, by its mark against the declaration',
      marked(utf8),
      declared('utf-16', WIDE),
      'text/xml',
    ],
    ['UTF-8, by charset', utf8, WIDE, 'text/xml; charset=utf-8'],
    ['UTF-8, by charset in capitals', utf8, WIDE, 'TEXT/XML;CHARSET=UTF-8'],
    [
      'UTF-8, by charset in quotes',
      utf8,
      WIDE,
      'application/soap+xml ; action="x" ; charset="utf-8"',
    ],
    ['UTF-8, by charset with spaces', utf8, WIDE, 'text/xml ;\tcharset = "utf-8" '],
    ['UTF-8, by charset without hyphen', utf8, WIDE, 'text/xml; charset=utf8'],
    [
      'UTF-8, by charset against the declaration',
      utf8,
      declared('iso-8859-1', WIDE),
      'text/xml; charset=utf-8',
    ],
    [
      'UTF-8, by charset against a declared UTF-16',
      utf8,
      declared('utf-16', WIDE),
      'text/xml; charset=utf-8',
    ],
    ['UTF-8, by declaration', utf8, declared('UTF-8', WIDE), 'text/xml'],
    ['UTF-16LE, by its mark', marked(utf16le), WIDE, 'text/xml'],
    ['UTF-16BE, by its mark', marked(utf16be), WIDE, 'text/xml'],
    ['UTF-16LE, by its mark against the charset', marked(utf16le), WIDE, 'text/xml; charset=utf-8'],
    ['UTF-16LE, by its mark against UTF-16BE', marked(utf16le), WIDE, 'text/xml; charset=utf-16be'],
    [
      'UTF-16LE, by its mark and charset',
      marked(utf16le),
      declared('utf-16', WIDE),
      'text/xml; charset=utf-16',
    ],
    ['UTF-16LE, by charset', utf16le, WIDE, 'text/xml; charset=utf-16le'],
    ['UTF-16BE, by charset', utf16be, WIDE, 'text/xml; charset=UTF-16BE'],
    ['UTF-16LE, by its first character', utf16le, WIDE, 'text/xml; charset=utf-16'],
    ['UTF-16BE, by its first character', utf16be, WIDE, 'text/xml; charset=utf-16'],
    ['UTF-16LE, by its declaration', utf16le, declared('utf-16', WIDE), 'text/xml'],
    ['UTF-16BE, by its declaration', utf16be, declared('UTF-16BE', WIDE), undefined],
    ['UTF-16LE, without declaration', utf16le, WIDE, undefined],
    ['ISO-8859-1, by charset', latin1, WEST, 'text/xml; charset=ISO-8859-1'],
    [
      'ISO-8859-1, by charset against the declaration',
      latin1,
      declared('utf-8', WEST),
      'text/xml; charset=latin1',
    ],
    ['ISO-8859-1, by declaration', latin1, declared('ISO-8859-1', WEST), 'text/xml'],
    [
      'ISO-8859-1, with its control characters',
      latin1,
      '<a>\x80\x85\x9f</a>',
      'text/xml; charset=iso-8859-1',
    ],
    ['US-ASCII', latin1, '<a>~</a>', 'text/xml; charset=us-ascii'],
    ['US-ASCII, by declaration', latin1, declared('US-ASCII', '<a/>'), undefined],
  ]
  for (const [what, writer, text, contentType] of right) {
    it(`reads ${what}`, () => {
      expect(decodeXml(writer(text), contentType)).to.equal(text)
    })
  }

  it('reads all of Windows-1252', () => {
    const high = Array.from({ length: 0x80 }, (_, i) => 0x80 + i)
    const text = decodeXml(bytes('<', ...high), 'text/xml; charset=windows-1252').slice(1)
    expect(text).to.equal(
      '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ' +
        String.fromCharCode(...high.filter((code) => code >= 0xa0)),
    )
    const inDeclaration = bytes(
      '<?xml version="1.0" encoding="Windows-1252"?><a>',
      0x80,
      0x92,
      '</a>',
    )
    expect(parseXml(decodeXml(inDeclaration)).children).to.deep.equal(['€’'])
  })

  it('reads the other encodings of Node', () => {
    expect(decodeXml(bytes('<', 0xa4), 'text/xml; charset=ISO-8859-15')).to.equal('<€')
    expect(decodeXml(bytes('<', 0xcf), 'text/xml; charset=windows-1251')).to.equal('<П')
  })

  it('takes the charset only from the parameter of that name', () => {
    for (const contentType of [
      'text/xml; xcharset=utf-16; charset=latin1',
      'text/xml; action="a; charset=utf-16"; charset=latin1',
      'text/xml; action="a\\"; charset=utf-16"; charset=latin1',
      'text/xml; charset=latin1; charset=utf-16',
      'text/xml;; charset=latin1;',
      'charset=utf-16; charset=latin1',
      'text/xml; charset="latin\\1"',
    ]) {
      expect(decodeXml(latin1('<é'), contentType), contentType).to.equal('<é')
    }
    for (const contentType of [
      '',
      ';',
      'text/xml; charset',
      'text/xml; charset=',
      'text/xml; charset=""',
      'text/xml; charset="',
    ]) {
      expect(decodeXml(utf8('<é'), contentType), contentType).to.equal('<é')
    }
  })

  const wrong: readonly (readonly [what: string, body: Uint8Array, contentType?: string])[] = [
    ['a lone continuation', bytes('<', 0x80)],
    ['a truncated sequence', bytes('<', 0xe2, 0x82)],
    ['an overlong "/"', bytes('<', 0xc0, 0xaf)],
    ['an overlong NUL', bytes('<', 0xc0, 0x80)],
    ['an overlong character of three bytes', bytes('<', 0xe0, 0x80, 0xaf)],
    ['an overlong character of four bytes', bytes('<', 0xf0, 0x80, 0x80, 0xaf)],
    ['a surrogate in UTF-8', bytes('<', 0xed, 0xa0, 0x80)],
    ['a surrogate pair in UTF-8', bytes('<', 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80)],
    ['a code point after the last', bytes('<', 0xf4, 0x90, 0x80, 0x80)],
    ['a byte that UTF-8 does not have', bytes('<', 0xff)],
    ['Latin-1 instead of UTF-8', latin1(WEST), 'text/xml; charset=utf-8'],
    [
      'Latin-1 after a mark of UTF-8',
      bytes(0xef, 0xbb, 0xbf, '<', 0xe9),
      'text/xml; charset=latin1',
    ],
    ['half a unit of UTF-16', bytes(0xff, 0xfe, '<', 0, 'a')],
    ['half a unit of UTF-16BE', bytes('<a/'), 'text/xml; charset=utf-16be'],
    ['a lone surrogate in UTF-16LE', marked(utf16le)('<a>\ud83d</a>')],
    ['a lone surrogate in UTF-16BE', marked(utf16be)('<a>\ude00</a>')],
    ['a byte that US-ASCII does not have', latin1(WEST), 'text/xml; charset=us-ascii'],
    ['an unknown encoding', utf8('<a/>'), 'text/xml; charset=klingon'],
    ['an encoding that is a name of Object', utf8('<a/>'), 'text/xml; charset=__proto__'],
    ['UTF-7', utf8('<a/>'), 'text/xml; charset=utf-7'],
    ['UTF-32', utf8('<a/>'), 'text/xml; charset=utf-32'],
    ['EBCDIC', bytes(0x4c, 0x6f, 0xa7, 0x94, 0x93)],
    ['an unknown declared encoding', utf8(declared('klingon', '<a/>'))],
    ['a declared UTF-16 that is UTF-8', utf8(declared('utf-16', '<a/>'))],
    ['a declared UTF-8 that is UTF-16', utf16le(declared('utf-8', '<a/>'))],
    ['bytes not legal in another encoding', bytes('<', 0xa4, '>'), 'text/xml; charset=euc-jp'],
  ]
  for (const [what, body, contentType] of wrong) {
    it(`refuses ${what}`, () => {
      expect(reasonOf(body, contentType)).to.equal('encoding')
    })
  }

  it('refuses UTF-32, however it is declared', () => {
    const body = Buffer.concat(Array.from('<a/>', (c) => bytes(c, 0, 0, 0)))
    for (const contentType of [undefined, 'text/xml; charset=utf-8']) {
      const text = decodeXml(body, contentType)
      expect(() => parseXml(text))
        .to.throw(ResponseError)
        .with.property('reason', 'not-xml')
    }
  })

  it('reports an empty body as such', () => {
    for (const body of [
      bytes(),
      bytes(' \r\n\t'),
      marked(utf8)(''),
      marked(utf16le)(' '),
      '',
      '\ufeff',
      ' ',
    ]) {
      expect(reasonOf(body)).to.equal('empty')
    }
    expect(reasonOf(bytes(), 'text/xml; charset=utf-16')).to.equal('empty')
  })

  it('removes only the mark from a string', () => {
    expect(decodeXml('\ufeff<a/>')).to.equal('<a/>')
    expect(decodeXml('<a>\ufeff</a>', 'text/xml; charset=klingon')).to.equal('<a>\ufeff</a>')
    expect(decodeXml('not XML')).to.equal('not XML')
    expect(decodeXml(utf8('<a>\ufeff</a>'))).to.equal('<a>\ufeff</a>')
  })

  it('reads a part of a larger buffer, and does not change its bytes', () => {
    const whole = bytes('xx', 0xfe, 0xff, 0, '<', 0, 'a', 'yy')
    const before = Uint8Array.from(whole)
    const part = new Uint8Array(whole.buffer, whole.byteOffset + 2, 6)
    expect(decodeXml(part)).to.equal('<a')
    expect(Uint8Array.from(whole)).to.deep.equal(before)
  })

  it('does not repeat the body or its type in errors', () => {
    const secret = 'Tr0ub4dor'
    for (const [body, contentType] of [
      [utf8(declared(secret, '<a/>')), undefined],
      [utf8('<a/>'), `text/xml; charset=${secret}`],
      [bytes(secret, 0xff), undefined],
    ] as const) {
      try {
        decodeXml(body, contentType)
        expect.fail()
      } catch (error) {
        expect(error).to.be.instanceOf(ResponseError)
        expect(`${(error as Error).stack}${(error as Error).cause}`).not.to.include(secret)
      }
    }
  })

  it('reads any text back in every encoding that has its characters', () => {
    const unit = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 })
    fc.assert(
      fc.property(fc.string({ unit }), (content) => {
        const text = `<a>${content}`
        expect(decodeXml(utf8(text))).to.equal(text)
        expect(decodeXml(marked(utf16le)(text))).to.equal(text)
        expect(decodeXml(marked(utf16be)(text))).to.equal(text)
        expect(decodeXml(utf16be(text), 'text/xml; charset=utf-16be')).to.equal(text)
      }),
    )
  })

  it('decodes or refuses any bytes, and agrees with TextDecoder on UTF-8', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (tail) => {
        const body = bytes('<', ...tail)
        const charset = 'text/xml; charset=utf-8'
        let expected = 'encoding'
        try {
          expected = `text: ${JSON.stringify(decoder.decode(body))}`
        } catch {}
        expect(reasonOf(body, charset)).to.equal(expected)
      }),
      { numRuns: 500 },
    )
  })
})
