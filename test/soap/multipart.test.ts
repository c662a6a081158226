import { expect } from 'chai'
import { ResponseError } from '../../src/errors.js'
import { mediaTypeParameter } from '../../src/internal/media-type.js'
import { isMultipart, rootPart } from '../../src/soap/multipart.js'

const type = 'multipart/related; boundary="--b=1"; type="application/xop+xml"; start="<root@x>"'

function message(...parts: string[]): Buffer {
  return Buffer.from(
    `preamble\r\n${parts.map((part) => `----b=1\r\n${part}\r\n`).join('')}----b=1--\r\n`,
  )
}

describe('multipart answers', () => {
  it('finds the root part by its id, else takes the first', () => {
    const body = message(
      'Content-ID: <a@x>\r\nContent-Type: image/png\r\n\r\nPNG',
      'Content-ID: <root@x>\r\nContent-Type: text/xml;\r\n charset=utf-8\r\n\r\n<a>\r\n</a>',
    )
    expect(rootPart(type, body).body.toString()).to.equal('<a>\r\n</a>')
    expect(rootPart(type, body).contentType).to.equal('text/xml; charset=utf-8')
    const absent = type.replace('root@x', 'other@x')
    expect(rootPart(absent, body).body.toString()).to.equal('PNG')
    const unnamed = type.replace(/; start=.*/, '')
    expect(rootPart(unnamed, body).body.toString()).to.equal('PNG')
  })

  it('finds the root part where brackets around an id are left out', () => {
    const body = message(
      'Content-ID: <a@x>\r\nContent-Type: image/png\r\n\r\nPNG',
      'Content-ID: <root@x>\r\n\r\n<a/>',
      'Content-ID: other@x\r\n\r\n<b/>',
    )
    for (const start of ['root@x', '<root@x>', ' <root@x> ']) {
      const named = `multipart/related; boundary="--b=1"; start="${start}"`
      expect(rootPart(named, body).body.toString(), start).to.equal('<a/>')
    }
    for (const start of ['other@x', '"<other@x>"', 'Other@x']) {
      const named = `multipart/related; boundary="--b=1"; start=${start}`
      expect(rootPart(named, body).body.toString(), start).to.equal(
        start === 'Other@x' ? 'PNG' : '<b/>',
      )
    }
  })

  it('recognizes a boundary at the start of a line only', () => {
    const text = '<a>----b=1\r\n x----b=1--</a>'
    expect(rootPart(type, message(`\r\n${text}`)).body.toString()).to.equal(text)
  })

  it('are recognized by their type, in any case and with any parameters', () => {
    for (const is of [
      'multipart/related',
      'Multipart/Related; boundary=a',
      ' MULTIPART/RELATED ;',
    ]) {
      expect(isMultipart(is), is).to.equal(true)
    }
    for (const not of ['multipart/mixed', 'multipart/related-x', 'text/xml; a=multipart/related']) {
      expect(isMultipart(not), not).to.equal(false)
    }
  })

  it('reads line feeds alone, parts without headers, and the root type of MTOM', () => {
    const body = Buffer.from(
      message('Content-Type: text/xml\r\n\r\n<a/>').toString().replaceAll('\r', ''),
    )
    expect(rootPart('multipart/related; boundary=--b=1', body).body.toString()).to.equal('<a/>')
    expect(rootPart(type, message('\r\n<a/>')).body.toString()).to.equal('<a/>')
    const mtom = message(
      'Content-Type: application/xop+xml; charset=UTF-16; type="text/xml"\r\n\r\n<a/>',
    )
    expect(rootPart(type, mtom).contentType).to.equal('text/xml; charset=UTF-16')
  })

  it('decodes the transfer encodings', () => {
    const encoded = (encoding: string, text: string) =>
      rootPart(
        type,
        message(`Content-Transfer-Encoding: ${encoding}\r\n\r\n${text}`),
      ).body.toString()
    expect(encoded('BASE64', 'PGEv\r\nPg==')).to.equal('<a/>')
    expect(encoded('quoted-printable', '<a b=3D"=C3=A4" =\r\n/>')).to.equal('<a b="ä" />')
    expect(encoded('quoted-printable', '<a> \t\r\n</a>  \n')).to.equal('<a>\r\n</a>\n')
    expect(encoded('8bit', '<a/>')).to.equal('<a/>')
  })

  it('decodes them in linear time', () => {
    const blanks = `${' '.repeat(1_000_000)}x`
    const part = `Content-Transfer-Encoding: quoted-printable\r\n\r\n${blanks}`
    expect(rootPart(type, message(part)).body.toString()).to.equal(blanks)
  })

  const refused: Record<string, [string, Buffer, string]> = {
    'no boundary': ['multipart/related', message('\r\n<a/>'), 'not-soap'],
    'an empty boundary': [
      'multipart/related; boundary=""',
      Buffer.from('--\r\n\r\n<a/>\r\n----\r\n'),
      'not-soap',
    ],
    'a part whose headers do not end within 16 Ki': [
      type,
      message(`X-A: ${'a'.repeat(16 * 1024)}\r\n\r\n<a/>`),
      'not-soap',
    ],
    'no part': [type, Buffer.from('nothing here'), 'not-soap'],
    'no closing boundary': [type, Buffer.from('----b=1\r\n\r\n<a/>\r\n'), 'truncated'],
    'an unknown transfer encoding': [
      type,
      message('Content-Transfer-Encoding: x-rot13\r\n\r\n<a/>'),
      'encoding',
    ],
  }
  for (const [name, [contentType, body, reason]] of Object.entries(refused)) {
    it(`refuses ${name}`, () => {
      expect(() => rootPart(contentType, body))
        .to.throw(ResponseError)
        .with.property('reason', reason)
    })
  }

  it('reads parameters with quotes, escapes and any case', () => {
    const value = String.raw`text/xml; Charset="utf\-8" ; x=y;boundary=a`
    expect(mediaTypeParameter(value, 'charset')).to.equal('utf-8')
    expect(mediaTypeParameter(value, 'boundary')).to.equal('a')
    expect(mediaTypeParameter(value, 'start')).to.equal(undefined)
  })
})
