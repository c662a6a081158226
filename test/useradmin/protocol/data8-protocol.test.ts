import { expect } from 'chai'
import { Data8GetJwt } from '../../../src/useradmin/protocol/data8-protocol.js'
import type { MintRequest } from '../../../src/useradmin/protocol/protocol.js'
import { parseXml } from '../../../src/xml/parser.js'

const nothing: MintRequest = {
  expiresAt: Date.UTC(2030, 5, 1, 1),
  allowedMethods: undefined,
  clientIp: undefined,
  maxCredits: undefined,
  options: [],
}

/** The elements of the message by name, each with its content. */
async function messageOf(request: MintRequest): Promise<Record<string, string>> {
  const protocol = new Data8GetJwt({ credentials: { username: 'demo', password: 'secret' } })
  const { body } = await protocol.toEnvelope(request, undefined)
  const found: Record<string, string> = {}
  for (const [, name = '', content = ''] of body.matchAll(/<(\w+)>(.*?)<\/\1>/g))
    found[name] = content
  expect(parseXml(body).name).to.equal('Envelope')
  return found
}

describe('GetJWT over SOAP', () => {
  it('leaves out of the message what was not given', async () => {
    expect(await messageOf(nothing)).to.deep.equal({
      username: 'demo',
      password: 'secret',
      expiresAt: '2030-06-01T01:00:00Z',
    })
  })

  it('writes what was given in the words of the contract', async () => {
    const message = await messageOf({
      ...nothing,
      allowedMethods: ['B.C', 'A', 'B'],
      clientIp: '::1',
      maxCredits: 1,
      options: [{ name: 'ApplicationName', value: 'crm' }],
    })
    expect(message).to.deep.equal({
      username: 'demo',
      password: 'secret',
      clientIp: '::1',
      expiresAt: '2030-06-01T01:00:00Z',
      allowedMethods: '<string>B.C</string><string>A</string><string>B</string>',
      maxCredits: '1',
      options: '<Option><Name>ApplicationName</Name><Value>crm</Value></Option>',
    })
  })
})
