import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { SoapServerFault } from '../../src/testing/faults.js'
import {
  type GetJwtMethod,
  type GetJwtReply,
  type SoapServer,
  startSoapServer,
} from '../../src/testing/soap-server.js'

const wsdl = readFileSync(new URL('../../wsdl/useradmin.wsdl', import.meta.url), 'utf8')
const MESSAGE =
  '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
  '<GetJWT xmlns="http://www.data-8.co.uk/integr8"><username>ann</username></GetJWT></soap:Body></soap:Envelope>'
const REPLY: GetJwtReply = {
  GetJWTResult: { Status: { Success: false, CreditsRemaining: '0' } },
}

describe('the server of soap', () => {
  let server: SoapServer
  before(async () => {
    server = await startSoapServer(wsdl)
  })

  const answer = async (method: GetJwtMethod, message = MESSAGE): Promise<unknown> =>
    server.answer('1.1', message, method).catch((error: unknown) => error)

  it('answers each of several messages at once by its own method', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map(async (wait) =>
        server.answer('1.1', MESSAGE, async ({ username }) => {
          await new Promise((resolve) => setTimeout(resolve, 30 - 10 * wait))
          const ErrorMessage = `${username} ${wait}`
          return {
            GetJWTResult: { Status: { Success: false, ErrorMessage, CreditsRemaining: '0' } },
          }
        }),
      ),
    )
    const messages = answers.map(({ body }) => /<ErrorMessage>(.*)<\/ErrorMessage>/.exec(body)?.[1])
    expect(messages).to.deep.equal(['ann 1', 'ann 2', 'ann 3'])
  })

  it('writes the fault that the method throws', async () => {
    const fault = new SoapServerFault({ code: 'Client', text: 'no' }, '1.1')
    expect(await answer(async () => Promise.reject(fault)))
      .to.include({ status: 500, contentType: 'text/xml; charset=utf-8' })
      .and.have.property('body')
      .that.includes('<faultcode>soap:Client</faultcode>')
  })

  it('rejects with what else the method throws', async () => {
    const error = new Error('no ink')
    expect(await answer(async () => Promise.reject(error))).to.equal(error)
  })

  it('rejects where the reply cannot be written', async () => {
    const error = new Error('no paper')
    const reply = {
      get GetJWTResult(): GetJwtReply['GetJWTResult'] {
        throw error
      },
    }
    expect(await answer(async () => reply)).to.equal(error)
  })

  it('rejects where the message is not read, without a stack', async () => {
    for (const message of ['', '<a', MESSAGE.replaceAll('GetJWT', 'GetJWS')]) {
      const error = await answer(async () => REPLY, message)
      expect(error, message).to.be.instanceOf(Error)
      expect(error)
        .to.have.property('message')
        .that.matches(/^soap did not read the message: \S/)
      expect(error)
        .to.have.property('message')
        .that.does.not.match(/\n\s+at /)
    }
  })
})
