import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { fetchOpenApi } from '../../scripts/fetch-openapi.js'
import { startEmulator } from '../../src/testing.js'
import {
  type Answer,
  type ContractServer,
  serveContracts,
} from '../codegen/load/contract-server.js'

const own = await readFile('openapi/useradmin.json', 'utf8')

/** As a .NET service might describe itself: everything optional and null, dates with a zone. */
const dotNet = {
  openapi: '3.0.1',
  info: { title: 'UserAdmin', version: 'v1' },
  servers: [{ url: 'https://webservices.data-8.co.uk' }],
  paths: {
    '/UserAdmin/GetJWT.json': {
      post: {
        requestBody: {
          content: {
            'text/json': { schema: { type: 'string' } },
            'application/json; charset=utf-8': { schema: { $ref: '#/components/schemas/Args' } },
          },
        },
        responses: {
          '200': {
            description: 'OK',
            content: {
              'application/json': { schema: { $ref: '#/components/schemas/JwtOutput' } },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Args: {
        type: 'object',
        properties: {
          username: { type: 'string', nullable: true },
          password: { type: 'string', nullable: true },
          clientIP: { type: 'string', nullable: true },
          expiresAt: { type: 'string', format: 'date-time' },
          allowedMethods: {
            type: 'array',
            nullable: true,
            items: { type: 'string', nullable: true },
          },
          maxCredits: { type: 'integer', format: 'int32', nullable: true },
          options: {
            type: 'array',
            nullable: true,
            items: { $ref: '#/components/schemas/Option' },
          },
          region: { type: 'string', nullable: true },
        },
      },
      Option: { type: 'object', properties: { Name: { type: 'string' } } },
      JwtOutput: {
        type: 'object',
        properties: {
          Status: { nullable: true, allOf: [{ $ref: '#/components/schemas/Status' }] },
          Jwt: { type: 'string', nullable: true },
        },
      },
      Status: {
        type: 'object',
        properties: {
          Success: { type: 'boolean' },
          ErrorMessage: { type: 'string', nullable: true },
          CreditsRemaining: { type: 'number', format: 'double' },
        },
      },
    },
  },
}

const swagger = {
  swagger: '2.0',
  info: { title: 'UserAdmin', version: '1' },
  host: 'webservices.data-8.co.uk',
  basePath: '/useradmin',
  schemes: ['https'],
  paths: {
    '/GetJWT.json': {
      post: {
        parameters: [
          { in: 'query', name: 'key', type: 'string' },
          { in: 'body', name: 'body', schema: { $ref: '#/definitions/Args' } },
        ],
        responses: { '200': { description: 'OK', schema: { $ref: '#/definitions/Output' } } },
      },
    },
    '/GetJWTSimple.json': { post: { responses: { '200': { description: 'OK' } } } },
  },
  definitions: {
    Args: {
      type: 'object',
      required: ['username', 'expiresAt', 'reason'],
      properties: {
        username: { type: 'string', 'x-nullable': true },
        password: { type: 'string', 'x-nullable': true },
        expiresAt: { type: 'string' },
        allowedMethods: {
          type: 'array',
          'x-nullable': true,
          items: { type: 'string', 'x-nullable': true, enum: ['EmailValidation', null] },
        },
        maxCredits: { type: 'string' },
        options: {
          type: 'object',
          'x-nullable': true,
          additionalProperties: { type: 'string' },
        },
        clientIp: { type: 'string', 'x-nullable': true },
        reason: { type: 'string' },
      },
    },
    Output: {
      type: 'object',
      required: ['Jwt'],
      properties: { Jwt: { type: 'string' }, Expires: { type: 'string' } },
    },
  },
}

describe('npm run openapi:fetch', function () {
  this.timeout(20_000)
  let folder: string
  let server: ContractServer | undefined

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fetch-openapi-'))
    await writeFile(join(folder, 'useradmin.json'), own)
  })
  afterEach(async () => {
    await rm(folder, { recursive: true })
    await server?.close()
    server = undefined
  })

  async function run(...argv: readonly string[]) {
    const out: string[] = []
    const err: string[] = []
    const status = await fetchOpenApi(argv, {
      folder,
      wsdlFolder: 'wsdl',
      print: (line) => out.push(line),
      printError: (line) => err.push(line),
      now: () => new Date('2030-01-01T00:00:00Z'),
    })
    return { status, out, err }
  }
  async function serve(answers: Readonly<Record<string, Answer>>): Promise<string> {
    server = await serveContracts((path) => answers[path])
    return server.origin
  }
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  async function expectNothingWritten(): Promise<void> {
    expect(await readdir(folder)).to.deep.equal(['useradmin.json'])
    expect(await read('useradmin.json')).to.equal(own)
  }

  it("finds in the emulator's document nothing but another address", async () => {
    await using emulator = await startEmulator()
    const url = emulator.endpoints.openapi
    const { status, out, err } = await run('--check', url)
    expect([status, err]).to.deep.equal([0, []])
    expect(out[0]).to.equal(`${url}: OpenAPI 3.0.3, 1 operation`)
    expect(out[1]).to.match(/^compatible +address \/UserAdmin\/GetJWT\.json: /)
    expect(out.slice(2)).to.deep.equal([
      '1 difference from the WSDL, none of which breaks callers or readers.',
    ])
    await expectNothingWritten()
  })

  it('stores a document that agrees with the WSDL, byte for byte and with its origin', async () => {
    const text = `\ufeff${own}\n`
    const url = `${await serve({ '/a': text })}/a`
    const expected = [`${url}: OpenAPI 3.0.3, 1 operation`, 'It agrees with the WSDL.']
    expect(await run(url)).to.deep.equal({
      status: 0,
      out: [...expected, 'Wrote useradmin.live.json, SOURCE.json.'],
      err: [],
    })
    expect(await read('useradmin.live.json')).to.equal(text)
    expect(JSON.parse(await read('SOURCE.json'))).to.deep.equal({
      source: url,
      sha256: createHash('sha256').update(text).digest('hex'),
      fetchedLive: false,
      note: 'useradmin.live.json was fetched from another address than that of the live service.',
    })
    expect((await run(url)).out.at(-1)).to.equal('It is the stored document; no file was written.')
  })

  it('says how a document of OpenAPI 3 differs, and what that breaks', async () => {
    const url = `${await serve({ '/a': JSON.stringify(dotNet) })}/a`
    const { status, out, err } = await run(url, '--check')
    expect({ status, err }).to.deep.equal({ status: 1, err: [] })
    expect(out).to.deep.equal([
      `${url}: OpenAPI 3.0.1, 1 operation`,
      'breaking    member GetJWT.clientIp: is spelt clientIP in the live document (callers that send it, if case matters: a service ignores what it does not know, without an error)',
      'breaking    member GetJWT.options: an object in the contract, an array in the live document (callers: its values are different)',
      'breaking    member Status.Success: is optional in the live document (readers that expect it always)',
      'breaking    member Status.CreditsRemaining: is optional in the live document (readers that expect it always)',
      'compatible  member GetJWT.expiresAt: is optional in the live document (callers may still send it)',
      'compatible  member GetJWT.expiresAt: format none in the contract, date-time in the live document (a validator that asserts formats refuses the documented form, which has no zone)',
      'compatible  member GetJWT.region: is only in the live document, optional (callers need not send it)',
      'compatible  member Status.CreditsRemaining: format float in the contract, double in the live document (nothing, since it is a hint)',
      '8 differences from the WSDL, 4 of which break callers or readers.',
    ])
    await expectNothingWritten()
  })

  it('says how a document of Swagger 2.0 differs, and what that breaks', async () => {
    const url = `${await serve({ '/a': JSON.stringify(swagger) })}/a`
    const { status, out, err } = await run(url)
    expect({ status, err }).to.deep.equal({ status: 0, err: [] })
    expect(out).to.deep.equal([
      `${url}: Swagger 2.0, 2 operations`,
      'breaking    member GetJWT.username: is required in the live document (callers that leave it out)',
      'breaking    member GetJWT.allowedMethods[]: has only listed values in the live document (callers that send other values)',
      'breaking    member GetJWT.maxCredits: is never null in the live document (callers that send null)',
      'breaking    member GetJWT.maxCredits: integer (int32) in the contract, string in the live document (callers: its values are different)',
      'breaking    member GetJWT.options[name]: boolean or number or string in the contract, string in the live document (callers: its values are different)',
      'breaking    member GetJWT.reason: is only in the live document, required (callers do not send it)',
      'breaking    member JwtOutput.Status: is not in the live document (readers of it)',
      'compatible  operation /UserAdmin/GetJWT.json: is /useradmin/GetJWT.json in the live document (nothing, if the service ignores the case of paths, as IIS does)',
      'compatible  member JwtOutput.Jwt: is required in the live document (it is always there)',
      'compatible  member JwtOutput.Jwt: is never null in the live document (readers need not expect null)',
      'compatible  member JwtOutput.Expires: is only in the live document, optional (readers need not read it)',
      'compatible  operation /useradmin/GetJWTSimple.json: is only in the live document (no caller uses it yet)',
      '12 differences from the WSDL, 7 of which break callers or readers.',
      'Wrote useradmin.live.json, SOURCE.json.',
    ])
    expect(await read('useradmin.live.json')).to.equal(JSON.stringify(swagger))
  })

  it('reports an operation that is missing, and another address', async () => {
    const moved = own.replace('/GetJWT.json', '/Mint.json')
    const other = own.replace('https://webservices.data-8', 'https://services.data-8')
    const origin = await serve({ '/moved': moved, '/other': other })
    expect((await run(`${origin}/moved`, '--check')).out.slice(1)).to.deep.equal([
      'breaking    operation /UserAdmin/GetJWT.json: is not in the live document with the method POST (callers of it)',
      'compatible  operation /UserAdmin/Mint.json: is only in the live document (no caller uses it yet)',
      '2 differences from the WSDL, 1 of which breaks callers or readers.',
    ])
    const { status, out } = await run(`${origin}/other`, '--check')
    expect(status).to.equal(0)
    expect(out[1]).to.match(
      /^compatible {2}address \/UserAdmin\/GetJWT\.json: https:\/\/webservices/,
    )
  })

  it('reads a file, and follows redirects within an origin', async () => {
    const file = join(folder, 'useradmin.json')
    expect((await run(file)).status).to.equal(0)
    expect(JSON.parse(await read('SOURCE.json'))).to.deep.include({
      source: 'useradmin.json',
      fetchedLive: false,
    })
    const origin = await serve({ '/a': { status: 302, headers: { location: '/b' } }, '/b': own })
    expect((await run(`${origin}/a`, '--check')).out.at(-1)).to.equal('It agrees with the WSDL.')
  })

  const changed = (edit: (text: string) => string): string => edit(own)
  const refusals: readonly (readonly [string, Answer, RegExp])[] = [
    [
      'an HTML page',
      '<!DOCTYPE html><title>Sign in</title>',
      /an HTML page titled "Sign in", not JSON; Swag/,
    ],
    ['HTTP 404', { status: 404, body: own }, /the server answered HTTP 404 \(Not Found\)/],
    ['an empty answer', '', /it is empty, not JSON; Swagger 2\.0 or OpenAPI 3 is expected/],
    ['a truncated document', own.slice(0, 900), /it is not well-formed JSON: /],
    ['XML', '<a/>', /it is not JSON; /],
    ['YAML', 'openapi: 3.0.3\npaths: {}\n', /it is an OpenAPI description, not JSON; /],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff]), /it is not JSON in UTF-8; /],
    ['a list', '[]', /it is JSON, but no object; /],
    [
      'other JSON',
      '{"message":"no"}',
      /it is JSON without a version of OpenAPI that is supported; /,
    ],
    ['Swagger 1.2', '{"swaggerVersion":"1.2","swagger":"1.2"}', /without a version of OpenAPI/],
    [
      'a document without paths',
      changed((text) => text.replace('"paths"', '"path"')),
      /not valid: /,
    ],
    [
      'a member of no specification',
      changed((text) => text.replace('"requestBody"', '"body"')),
      /it is not valid: /,
    ],
    [
      'a path without a slash',
      changed((text) => text.replace('"/UserAdmin', '"UserAdmin')),
      /it is not valid: .*must begin with a leading slash/,
    ],
    [
      'a reference to nothing',
      changed((text) => text.replace('schemas/Status"', 'schemas/State"')),
      /it is not valid: .*State/,
    ],
    [
      'a reference to another document',
      changed((text) => text.replace('#/components/schemas/Status', 'file:///etc/passwd')),
      /it refers to another document \(file:\/\/\/etc\/passwd\); /,
    ],
    [
      'a redirect to another origin',
      { status: 302, headers: { location: 'http://other.example/a' } },
      /redirects to another origin are not followed/,
    ],
  ]
  for (const [what, answer, words] of refusals) {
    it(`refuses ${what} in one line, and writes nothing`, async () => {
      const { status, out, err } = await run(`${await serve({ '/a': answer })}/a`)
      expect({ status, out }).to.deep.equal({ status: 1, out: [] })
      expect(err).to.have.lengthOf(1)
      expect(err[0])
        .to.match(words)
        .and.not.match(/\p{Cc}/u)
      await expectNothingWritten()
    })
  }

  it('refuses files that do not exist, and other arguments', async () => {
    expect((await run(join(folder, 'none.json'))).err.join()).to.match(/there is no such file$/)
    expect((await run(folder)).err.join()).to.match(/it is not a file$/)
    expect((await run('ftp://h.example/a')).err.join()).to.match(/ftp: locations cannot be read/)
    expect((await run('a', 'b')).status).to.equal(1)
    await expectNothingWritten()
  })

  it('prints names of the document without control characters', async () => {
    const url = `${await serve({ '/a': own.replace('"clientIp"', '"a\\u001b[31m\\n"') })}/a`
    const { out } = await run(url, '--check')
    expect(out.filter((line) => line.includes('[31m'))).to.have.lengthOf(1)
    expect(out.join('')).not.to.match(/\p{Cc}/u)
  })
})
