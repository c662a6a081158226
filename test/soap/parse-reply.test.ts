import { expect } from 'chai'
import { AbortError } from '../../src/errors.js'
import { parseReplyInSlices } from '../../src/soap/parse-reply.js'
import { XmlReader } from '../../src/xml/reader.js'

describe('a long reply', () => {
  it('is abandoned with an AbortError where the signal fires while it is parsed', async () => {
    const raw = { status: 200, headers: {}, body: `<a>${'<b/>'.repeat(100_000)}</a>` }
    const context = { operation: { output: 'empty' }, reader: new XmlReader() } as const
    const controller = new AbortController()
    const reason = new Error('no longer needed')
    setImmediate(() => controller.abort(reason))
    const error = await parseReplyInSlices(raw, context, controller.signal).catch((error) => error)
    expect(error).to.be.instanceOf(AbortError).with.property('cause', reason)
  })
})
