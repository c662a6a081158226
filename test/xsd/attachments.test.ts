import { expect } from 'chai'
import type { ComplexType, ElementDescriptor, TypeRef } from '../../src/xsd/descriptor.js'
import {
  complex,
  element,
  NS,
  readInside,
  refusalInside,
  root,
  sequence,
} from './example-messages.js'

const XOP = 'http://www.w3.org/2004/08/xop/include'
const INCLUDE = `<x:Include xmlns:x="${XOP}" href="cid:photo@stock"/>`

const bytes: ComplexType = {
  kind: 'complex',
  text: 'base64Binary',
  attributes: [{ name: 'contentType', type: 'string' }],
}

describe('an attachment that an answer refers to', () => {
  const holding = (type: TypeRef, more = {}) => root(element('photo', type, { min: 0, ...more }))

  const expectRefused = (descriptor: ElementDescriptor, xml: string) => {
    const error = refusalInside(descriptor, xml)
    expect(error.reason, xml).to.equal('contract')
    expect(error.message, xml).to.match(/^root\/photo.* refers to an attachment \(cid:\)/)
    expect(error.message).not.to.contain('stock')
  }

  it('is refused, and not read as empty: xop:Include', () => {
    for (const type of ['base64Binary', 'hexBinary', 'string', bytes] as const) {
      expectRefused(holding(type), `<photo>${INCLUDE}</photo>`)
      expectRefused(holding(type), `<photo> ${INCLUDE} </photo>`)
    }
    expectRefused(holding(complex(undefined)), `<photo>${INCLUDE}</photo>`)
    expectRefused(holding(complex(undefined, { mixed: true })), `<photo>a${INCLUDE}</photo>`)
    const xsd = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    expectRefused(holding('anyType'), `<photo ${xsd} xsi:type="xs:base64Binary">${INCLUDE}</photo>`)
  })

  it('is refused, and not read as empty: href', () => {
    const empty = ['<photo href="cid:photo@stock"/>', '<photo href=" CID:photo@stock">\n </photo>']
    const named = complex(sequence(element('name', 'string', { min: 0 })))
    for (const xml of empty) {
      for (const type of ['base64Binary', 'string', bytes, named, complex(undefined)] as const) {
        expectRefused(holding(type), xml)
      }
      expectRefused(holding(complex(undefined, { mixed: true })), xml)
    }
    const [xml = ''] = empty
    expectRefused(holding('string', { default: 'none' }), xml)
    expectRefused(holding(bytes, { default: 'AAAA' }), xml)
    const typed = xml.replace(
      '<photo',
      '<photo xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:base64Binary"',
    )
    expectRefused(holding('anyType'), typed)
  })

  it('is left to the caller where the contract declares the reference', () => {
    const link = complex(undefined, { attributes: [{ name: 'href', type: 'anyURI' }] })
    expect(readInside(holding(link), '<photo href="cid:a@b"/>')).to.deep.equal({
      photo: { href: 'cid:a@b' },
    })
    const open = complex(undefined, { anyAttribute: true })
    expect(readInside(holding(open), '<photo href="cid:a@b"/>')).to.deep.equal({
      photo: { $anyAttributes: { href: 'cid:a@b' } },
    })
    // swaRef of the WS-I Attachments Profile.
    expect(readInside(holding('anyURI'), '<photo>cid:a@b</photo>')).to.deep.equal({
      photo: 'cid:a@b',
    })
    expect(readInside(holding('anyType'), '<photo href="cid:a@b"/>')).to.have.nested.property(
      'photo.namespace',
      NS,
    )
  })

  it('is distinguished from other references', () => {
    expect(readInside(holding('string'), '<photo href="https://x.example/"/>')).to.deep.equal({
      photo: '',
    })
    expect(readInside(holding('string'), '<photo href="urn:cid:a@b"/>')).to.deep.equal({
      photo: '',
    })
    expect(readInside(holding('base64Binary'), '<photo href="cid:a@b">AAAA</photo>'))
      .to.have.property('photo')
      .with.length(3)
    const Include = root(element('Include', 'string', { min: 0 }))
    expect(readInside(Include, '<Include>a</Include>')).to.deep.equal({ Include: 'a' })
    for (const other of ['<Include/>', `<Other xmlns="${XOP}"/>`]) {
      expect(readInside(holding('string'), `${other}<photo>a</photo>`)).to.deep.equal({
        photo: 'a',
      })
    }
  })
})
