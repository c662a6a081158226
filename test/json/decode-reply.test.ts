import { expect } from 'chai'
import { HttpError, ResponseError } from '../../src/errors.js'
import { decodeReply } from '../../src/json/decode-reply.js'
import type { ReplyReader } from '../../src/json/outgoing.js'
import type { JsonValue } from '../../src/json/value.js'
import { thrownError } from '../support/thrown-error.js'

const redact = (text: string): string => text.replaceAll('hunter2', '[redacted]')

/** A reader that refuses every reply, as one that breaks the contract. */
const refusing: ReplyReader<JsonValue, JsonValue> = {
  read() {
    throw new ResponseError('contract', 'the answer has no Status')
  },
  toResult: (output) => output,
}

function decode(body: string, contentType = 'application/json', status = 200): Promise<Error> {
  const raw = { status, statusText: '', headers: { 'content-type': contentType }, body }
  return thrownError(() =>
    decodeReply(raw as unknown as Parameters<typeof decodeReply>[0], { reader: refusing, redact }),
  )
}

describe('a reply in JSON that breaks the contract', () => {
  it('is of another server where it is an error object', async () => {
    for (const name of [
      'Message',
      'ExceptionMessage',
      'ExceptionType',
      'StackTrace',
      'title',
      'detail',
    ]) {
      expect(await decode(`{"${name}":"no"}`), name).to.be.instanceOf(HttpError)
      expect(await decode(`{"${name}":{}}`), name).to.be.instanceOf(ResponseError)
    }
    expect(await decode('{"other":1}', 'application/problem+json')).to.be.instanceOf(HttpError)
  })

  it('is of the service where it has a Status, whatever else it has', async () => {
    const error = await decode('{"Status":{"Success":"no"},"Message":"no"}')
    expect(error).to.be.instanceOf(ResponseError).and.have.property('reason', 'contract')
  })

  it('is an HttpError where its status says so, without secrets', async () => {
    const error = await decode('{"Status":"hunter2"}', undefined, 503)
    expect(error).to.be.instanceOf(HttpError)
    expect(JSON.stringify(error) + error.message).to.not.contain('hunter2')
  })

  it('is described without secrets where it is not JSON', async () => {
    const error = await decode('no hunter2 here', 'text/json')
    expect(error).to.be.instanceOf(ResponseError).and.have.property('reason', 'not-json')
    expect(error.message)
      .to.match(/is not JSON, but /)
      .and.not.contain('hunter2')
  })

  it('may be JSON by the suffix of its type', async () => {
    for (const type of ['application/vnd.gate+json; v=1', 'text/json', ' Application/JSON']) {
      const error = await decode('{"Status":', type)
      expect(error, type).to.be.instanceOf(ResponseError).and.have.property('reason', 'truncated')
    }
  })
})
