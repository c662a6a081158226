import { expect } from 'chai'
import { detectOtherFormat, documentKindOf } from '../../../src/codegen/load/document-kind.js'
import { parseSource } from '../../../src/codegen/load/parse-source.js'

describe('detectOtherFormat', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['', 'it is empty'],
    [' \n', 'it is empty'],
    [
      '<!DOCTYPE html>\n<title>404 -\n Not Found</title>',
      'it is an HTML page titled "404 - Not Found"',
    ],
    ['\ufeff<!-- x --><HTML lang="en"><body>', 'it is an HTML page without title and text'],
    [
      '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>',
      'it is an HTML page without title and text',
    ],
    ['{"openapi":"3.0.1"}', 'it is an OpenAPI description'],
    ['{"swagger":"2.0"}', 'it is an OpenAPI description'],
    ['openapi: 3.0.0\ninfo: {}', 'it is an OpenAPI description'],
    ['# ours\nswagger: "2.0"', 'it is an OpenAPI description'],
    ['\ufeff {"openapi":"3.0.1"}', 'it is an OpenAPI description'],
    ['["a"]', 'it is JSON beginning with ["a"]'],
    ['{no json', 'it is plain text beginning with "{no json"'],
    ['PK\u0003\u0004', 'it is binary data'],
    [
      '{"jwt":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"}',
      'it is JSON beginning with {"jwt":"[redacted]"}',
    ],
    ['<definitions>\nopenapi: it is not</definitions>', undefined],
    ['<definitions/>', undefined],
    [`${'<!-- - -->'.repeat(5000)}<definitions/>`, undefined],
  ]
  for (const [text, expected] of cases) {
    it(`says ${expected ?? 'nothing'} of ${JSON.stringify(text.slice(0, 30))}`, () => {
      expect(detectOtherFormat(text, undefined)?.description).to.equal(expected)
    })
  }
})

describe('detectOtherFormat with a content type', () => {
  it('treats a part of a page as one where the content type is HTML', () => {
    expect(detectOtherFormat('<h1>No</h1>', 'text/html')).to.deep.equal({
      description: 'it is an HTML page that says "No"',
      problemDetail: 'html-page',
    })
    expect(detectOtherFormat('<h1>No</h1>', 'text/xml')).to.equal(undefined)
    expect(detectOtherFormat('<html/>', 'text/xml')?.problemDetail).to.equal('html-page')
    expect(detectOtherFormat('{"an":"HTML page"}', 'text/html')?.problemDetail).to.equal(undefined)
  })
})

describe('documentKindOf', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"/>', 'wsdl'],
    ['<schema xmlns="http://www.w3.org/2001/XMLSchema"/>', 'schema'],
    ['<description xmlns="http://www.w3.org/ns/wsdl"/>', 'it is a WSDL 2.0 description'],
    ['<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>', 'it is a SOAP message'],
    [
      '<discovery xmlns="http://schemas.xmlsoap.org/disco/"/>',
      'it is a discovery document, which only refers to contracts',
    ],
    ['<definitions/>', 'its root element is <definitions> in no namespace'],
    ['<constructor xmlns="urn:x"/>', 'its root element is <constructor> in the namespace urn:x'],
  ]
  for (const [text, expected] of cases) {
    it(`finds ${expected}`, () => {
      const found = documentKindOf(parseSource(text, 'x'))
      expect(found.kind ?? found.description).to.equal(expected)
    })
  }
})
