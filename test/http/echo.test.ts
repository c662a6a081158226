import { inspect } from 'node:util'
import { expect } from 'chai'
import type { Transport } from '../../src/http/transport.js'
import { UserAdminClient } from '../../src/useradmin/client.js'
import { thrownError } from '../support/thrown-error.js'

const content = ['203.0.113.7', 'EmailValidation', '2030-06-01', 'crm-sync']

const answers: Readonly<Record<string, (body: string) => object>> = {
  'a page': (body) => ({ status: 500, headers: {}, body: `<html><pre>${escapeHtml(body)}</pre>` }),
  text: (body) => ({ status: 400, headers: {}, body: `cannot read ${body}` }),
  'a header': (body) => ({ status: 502, headers: { 'x-request': body }, body: '' }),
  Base64: (body) => ({ status: 502, headers: {}, body: Buffer.from(body).toString('base64') }),
  JSON: (body) => ({ status: 400, headers: {}, body: JSON.stringify({ Message: body }) }),
  'a refusal': (body) => ({
    status: 200,
    headers: {},
    body: JSON.stringify({
      Status: { Success: false, ErrorMessage: `not ${body}`, CreditsRemaining: 0 },
    }),
  }),
  'the error of a transport': (body) => {
    throw new Error(`cannot send ${body}`)
  },
}

function escapeHtml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}

describe('the body of a request', () => {
  for (const protocol of ['soap', 'json'] as const) {
    for (const [kind, answer] of Object.entries(answers)) {
      it(`over ${protocol} is not in the error of an answer that repeats it in ${kind}`, async () => {
        const transport = (async ({ body }) => answer(body)) as Transport
        const client = new UserAdminClient({
          protocol,
          transport,
          retries: 0,
          applicationName: 'crm-sync',
          credentials: { username: 'demo', password: 'hunter2' },
        })
        const error = await thrownError(() =>
          client.getJwt({
            expiresAt: '2030-06-01T01:00:00Z',
            clientIp: '203.0.113.7',
            allowedMethods: ['EmailValidation'],
          }),
        )
        const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)
        for (const part of content) expect(shown).to.not.contain(part)
      })
    }
  }
})

describe('a long body of a request', () => {
  const failureOf = (note: string, transport: Transport): Promise<Error> => {
    const credentials = { username: 'demo', password: 'hunter2' }
    const client = new UserAdminClient({ protocol: 'json', transport, retries: 0, credentials })
    return thrownError(() => client.getJwt({ expiresIn: { minutes: 1 }, options: { note } }))
  }

  it('is not in the error of an answer that repeats it', async () => {
    const note = 'do not show '.repeat(3000)
    const error = await failureOf(note, async ({ body }) => ({ status: 400, headers: {}, body }))
    expect(inspect(error) + JSON.stringify(error)).to.not.contain('do not show')
  })

  it('is not searched for where no answer that is read can repeat it', async () => {
    const startedAt = performance.now()
    for (const length of [1_000_000, 60_000]) {
      const body = 'busy: a%41 &amp; \\u0041'
      await failureOf('a%41 &amp; '.repeat(length / 11), async () => ({
        status: 503,
        headers: {},
        body,
      }))
    }
    expect(performance.now() - startedAt).to.be.below(3000)
  })
})

describe('an API key in an answer', () => {
  // What looks like a key ends at the slash.
  const apiKey = 'WXYZ-9876/ST+UV=5432'
  for (const protocol of ['soap', 'json'] as const) {
    it(`over ${protocol} is redacted as a whole`, async () => {
      const body = `apikey-${apiKey} is not allowed`
      const transport = (async () => ({ status: 403, headers: {}, body })) as Transport
      const client = new UserAdminClient({ protocol, transport, credentials: { apiKey } })
      const error = await thrownError(() => client.getJwt({ expiresIn: { minutes: 1 } }))
      expect(error.message).to.contain('"[redacted] is not allowed"')
    })
  }
})
