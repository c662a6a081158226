import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Finding } from '../../src/cli/checks/check.js'
import { checkDescription } from '../../src/cli/checks/openapi.js'
import { readDescription } from '../../src/codegen/openapi/description.js'
import { ResponseError } from '../../src/errors.js'

const OURS = readFileSync(new URL('../../openapi/useradmin.json', import.meta.url), 'utf8')

type Live = Parameters<typeof readDescription>[0]

interface Schema {
  required?: string[]
  properties: Record<string, object>
}

/** Checks a document whose message has other members. */
async function checkWith(change: (schema: Schema) => void): Promise<Finding> {
  const document = JSON.parse(OURS) as { components: { schemas: { GetJWT: Schema } } }
  change(document.components.schemas.GetJWT)
  return checkDescription(readDescription(document as unknown as Live))
}

const without =
  (member: string) =>
  (schema: Schema): void => {
    expect(schema.properties).to.have.property(member)
    delete schema.properties[member]
    schema.required = (schema.required ?? []).filter((name) => name !== member)
  }

describe('the check of the OpenAPI document', () => {
  for (const member of ['expiresAt', 'allowedMethods', 'clientIp', 'maxCredits']) {
    it(`fails without ${member}, which narrows a token`, async () => {
      const error: unknown = await checkWith(without(member)).catch((failure: unknown) => failure)
      expect(error).to.be.instanceOf(ResponseError)
      expect((error as Error).message).to.contain(`GetJWT.${member}`)
    })
  }

  it('warns without options, which do not', async () => {
    const finding = await checkWith(without('options'))
    expect(finding.outcome).to.equal('warn')
    expect(finding.text).to.contain('GetJWT.options')
  })

  it('warns of a member that a call has to have, which the service refuses aloud', async () => {
    const finding = await checkWith((schema) => {
      schema.required = [...(schema.required ?? []), 'clientIp']
    })
    expect(finding.outcome).to.equal('warn')
  })

  it('describes three differences, and counts the others', async () => {
    const finding = await checkWith((schema) => {
      for (let count = 1; count <= 5; count++)
        schema.properties[`more${count}`] = { type: 'string' }
    })
    expect(finding.outcome).to.equal('ok')
    expect(finding.text)
      .to.match(/more3.*; and 2 more$/)
      .and.not.contain('more4')
  })

  it('accepts a further operation', async () => {
    const document = JSON.parse(OURS) as { paths: Record<string, object> }
    const [operation = {}] = Object.values(document.paths)
    document.paths = { ...document.paths, '/UserAdmin/Other.json': operation }
    const finding = await checkDescription(readDescription(document as unknown as Live))
    expect(finding.outcome).to.equal('ok')
    expect(finding.text).to.match(/but for what affects no caller: operation .*Other/)
  })

  it('ignores the address, which differs for every gateway', async () => {
    const document = { ...JSON.parse(OURS), servers: [{ url: 'https://gate.example/' }] }
    const finding = await checkDescription(readDescription(document as Live))
    expect(finding.text).to.match(/ agrees with the contract that this package was built from$/)
  })
})
