import { expect } from 'chai'
import { main as emailValidation } from '../examples/email-validation/main.js'
import { main as manyCallers } from '../examples/many-callers.js'
import { runCli } from './cli/capture.js'

async function linesOf(main: (say: (line: string) => void) => Promise<void>): Promise<string[]> {
  const lines: string[] = []
  await main((line) => lines.push(line))
  return lines
}

describe('examples', () => {
  it('validate an email address over generated bindings, with a password and with a token', async () => {
    expect(await linesOf(emailValidation)).to.deep.equal([
      'ada@example.com: Valid, 41 credits left',
      'ada at example.com: Invalid, 41 credits left',
      'The service said no: Invalid username or password',
      'ada@example.com, with a token: Valid, 1 credits of it left',
      'grace@example.com, with a token: Valid, 0 credits of it left',
      'The service said no: The token has no credits left',
    ])
  })

  it('have current bindings', async () => {
    const folder = 'examples/email-validation'
    const args = ['generate', `${folder}/service.wsdl`, '--out', `${folder}/generated`, '--check']
    const { status, stderr } = await runCli(args)
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
  })

  it('share one token between many callers', async () => {
    expect(await linesOf(manyCallers)).to.deep.equal([
      '100 callers, 1 token, 1 request',
      'a caller who wants another: 2 requests',
      'its credit is used: 3 requests',
      '3 mints, 1 from memory, 99 callers waited for the mint of another',
    ])
  })
})
