import { expect } from 'chai'
import { type Emulator, startEmulator } from '../../src/testing.js'
import type { XmlElement } from '../../src/xml/node.js'
import { parseXml } from '../../src/xml/parser.js'
import { caseNames, readMessage } from '../wire/recorded-exchange.js'
import { claimsOf, exchange } from './emulator-exchange.js'

/** The content of an element without the parts that differ between servers: prefixes, trace, token id and signature. */
function contentOf(element: XmlElement): unknown {
  const children = element.children.map((child) =>
    typeof child === 'string' ? withoutChance(element.name, child) : contentOf(child),
  )
  return [element.name, element.namespace, [...element.attributes], children]
}

function withoutChance(name: string, text: string): unknown {
  if (name === 'Jwt') {
    const header: unknown = JSON.parse(
      Buffer.from(text.split('.')[0] ?? '', 'base64url').toString(),
    )
    const claims = Object.entries(claimsOf(text))
    return [header, claims.map(([claim, value]) => [claim, claim === 'jti' ? '' : value])]
  }
  if (name !== 'faultstring' && name !== 'Text') return text
  expect(text, 'a stack trace').to.match(/\n {2}at /)
  return text.split('\n')[0]
}

describe('the emulator compared with the recorded service', () => {
  let emulator: Emulator
  before(async () => {
    emulator = await startEmulator()
  })
  after(() => emulator.close())

  it('is compared with some recordings', () => {
    expect(caseNames).to.have.length.above(15)
  })

  for (const name of caseNames) {
    it(`gives the same answer: ${name}`, async () => {
      const request = readMessage(name, 'request')
      const recorded = readMessage(name, 'response')
      const reply = await exchange(emulator.endpoint, {
        headers: request.headers,
        body: request.body,
      })
      expect(`HTTP/1.1 ${reply.status}`).to.equal(/^HTTP\/1\.1 \d+/.exec(recorded.start)?.[0])
      expect(reply.contentType).to.equal(recorded.headers['content-type'])
      expect(reply.headers['x-aspnet-version']).to.equal(recorded.headers['x-aspnet-version'])
      if (recorded.body === '') expect(reply.body).to.equal('')
      else expect(contentOf(parseXml(reply.body))).to.deep.equal(contentOf(parseXml(recorded.body)))
    })
  }
})
