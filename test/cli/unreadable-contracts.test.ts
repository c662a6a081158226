import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  type Answer,
  type ContractServer,
  serveContracts,
} from '../codegen/load/contract-server.js'
import { selfSigned } from '../support/certificates.js'
import { withEnvironment } from '../support/environment-variables.js'
import { type Outcome, runCli } from './capture.js'

const wsdl = await readFile('wsdl/useradmin.wsdl', 'utf8')
const html = { 'content-type': 'text/html' }
const page = '<!DOCTYPE html><title>Sign in &amp; go</title>'
const schema = '<schema xmlns="http://www.w3.org/2001/XMLSchema"/>'
const types = wsdl.replace(/<wsdl:binding[\s\S]*<\/wsdl:service>/, '')
const withImport = (text: string, location: string): string =>
  text.replace('<wsdl:types>', `<wsdl:import namespace="urn:x" location="${location}"/>$&`)
const withInclude = (location: string): string =>
  wsdl.replace('<wsdl:types>', `$&<s:schema><s:include schemaLocation="${location}"/></s:schema>`)

describe('a contract that cannot be read', () => {
  let folder: string
  let server: ContractServer
  const answers: Record<string, Answer> = {}

  before(async () => {
    server = await serveContracts((path) => answers[path])
  })
  after(() => server.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unreadable-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const generate = (input: string, ...flags: readonly string[]): Promise<Outcome> =>
    runCli(['generate', input, '--out', join(folder, 'out'), ...flags])
  /** Expects one line, and gives it. */
  async function refusal(status: number, input: string, ...flags: string[]): Promise<string> {
    const outcome = await generate(input, ...flags)
    expect(outcome).to.include({ status, stdout: '' })
    expect(outcome.stderr).to.match(/^data8-useradmin: [^\n]*\.\n$/)
    expect(await readdir(folder)).to.not.include('out')
    return outcome.stderr
  }

  const files: readonly (readonly [string, string | Buffer, RegExp])[] = [
    ['an HTML page', page, /an HTML page titled "Sign in & go", but .* Save the contract itself/],
    ['JSON', '{"message":"No"}', /JSON beginning with \{"message":"No"\}, but .* Give the file of/],
    ['a text', 'Access denied', /plain text beginning with "Access denied", but/],
    ['nothing', '', /it is empty, but .* the file is empty\.$/m],
    ['a part', wsdl.slice(0, 3000), /it is truncated: .* Get it again: it is incomplete\.$/m],
    ['broken XML', wsdl.replace('</wsdl:types>', '</t>'), /:55: not well-formed XML: .* Get the/],
    ['bytes', Buffer.from('1f8b0800', 'hex'), /binary data, or in an encoding/],
    ['a schema', schema, /it is an XML Schema, but .* Give the WSDL that refers to it\.$/m],
    [
      'a WSDL 2.0',
      '<description xmlns="http://www.w3.org/ns/wsdl"/>',
      /a WSDL 2\.0 description, but .* Give the WSDL 1\.1/,
    ],
    ['a SOAP message', '<Envelope xmlns="urn:soap"/>', /a SOAP message, but .* Give the file of/],
    [
      'a reference to nothing',
      withImport(types, 'b.wsdl'),
      /no operation that can be called .* \(it declares no binding; .*a\.wsdl:3: import of "b\.wsdl" .*: there is no such file\)\. Put that document at .*b\.wsdl, or/,
    ],
    [
      'a reference to a part',
      withInclude('half.xsd'),
      /half\.xsd: it is truncated: .* \(the include at .*a\.wsdl:3 refers to it\)\. Get it again/,
    ],
  ]
  for (const [what, content, words] of files) {
    it(`is reported as ${what} in a file`, async () => {
      await writeFile(join(folder, 'a.wsdl'), content)
      await writeFile(join(folder, 'half.xsd'), schema.replace('/>', '><element'))
      const line = await refusal(2, join(folder, 'a.wsdl'))
      expect(line).to.match(words)
      expect(line).to.not.match(/network|portal|proxy|browser|address, /i)
    })
  }

  it('is reported as not a file', async () => {
    expect(await refusal(2, join(folder, 'b.wsdl'))).to.match(
      /there is no such file\. Check the path of the file\.$/m,
    )
    expect(await refusal(2, 'no/b.wsdl')).to.include(
      `no/b.wsdl: there is no such file. Check the path of the file, which starts at ${process.cwd()}.`,
    )
    expect(await refusal(2, 'h.example/a.asmx?WSDL')).to.match(/begins with https:\/\//)
    await mkdir(join(folder, 'b'))
    expect(await refusal(2, join(folder, 'b'))).to.match(/it is a folder\. Give the file/)
    expect(await refusal(2, '/dev/null')).to.match(/it is not a file\. Check that it is a file/)
    expect(await refusal(2, 'package.json')).to.match(/: package\.json: it is JSON /)
    await symlink('c', join(folder, 'c'))
    expect(await refusal(2, join(folder, 'c'))).to.match(/cannot be read \(ELOOP\)\. Check that/)
    expect(await refusal(2, 'ftp://h.example/a')).to.match(/ftp: .* Give a file, or an address/)
    expect(await refusal(2, 'https://u:hush@h.example/')).to.match(
      /Give the user with --user, and the password in DATA8_CONTRACT_PASSWORD or with/,
    )
  })

  const replies: readonly (readonly [string, Answer, RegExp])[] = [
    [
      '401',
      { status: 401, headers: html, body: page },
      /HTTP 401 \(Unauthorized\) with an HTML page titled "Sign in & go"\. The server requires a login/,
    ],
    [
      '403',
      {
        status: 403,
        headers: { 'content-type': 'application/json' },
        body: '{"message":"Rule 17"}',
      },
      /HTTP 403 \(Forbidden\) with JSON beginning with \{"message":"Rule 17"\}\. .* ask its operator/,
    ],
    [
      '404',
      { status: 404 },
      /HTTP 404 \(Not Found\)\. There is no document at this address: check it\. .* \?WSDL\.$/m,
    ],
    [
      '404?WSDL',
      { status: 404 },
      /HTTP 404 \(Not Found\)\. There is no document at this address: check it\.$/m,
    ],
    ['429', { status: 429 }, /HTTP 429 .* wait a few minutes/],
    [
      '500',
      { status: 500, body: '<s:Envelope xmlns:s="urn:x"/>' },
      /HTTP 500 \(Internal Server Error\) with a SOAP message\. The server failed/,
    ],
    [
      '500x',
      { status: 500, body: '<?xml version="1.0"?>\n<Envelope xmlns="urn:x">' },
      /\(Internal Server Error\) with a SOAP message\./,
    ],
    ['501', { status: 501, body: '<Envelopes/>' }, /\(Not Implemented\)\. The server failed/],
    [
      '503',
      { status: 503, headers: html, body: 'Closed' },
      /HTTP 503 \(Service Unavailable\) with plain text beginning with "Closed"\. .* in a few minutes/,
    ],
    ['302', { status: 302 }, /HTTP 302 \(Found\)\. Check the address/],
    [
      'page?WSDL',
      { headers: html, body: page },
      /an HTML page titled "Sign in & go", but a WSDL 1\.1 is expected\. Where it is a login page/,
    ],
    [
      'page',
      { headers: html, body: page },
      /is expected \(the contract of a service is often at its address with \?WSDL\)\./,
    ],
    [
      'json',
      '{"error":"no"}',
      /JSON beginning with \{"error":"no"\}, .* whether a gateway or portal answers instead/,
    ],
    ['empty', '', /it is empty, .* Check the address, and try again\.$/m],
    ['half', wsdl.slice(0, 3000), /it is truncated: .* Try again: it is incomplete/],
    [
      'gzip',
      { headers: { 'content-encoding': 'gzip' }, body: 'no' },
      /decompressed\. Try again; if it continues, ask the operator of the server/,
    ],
    [
      'away',
      { status: 302, headers: { location: 'https://login.example/a' } },
      /redirects to https:\/\/login\.example\/a; .* if it redirects to a login page, give a login with --user or --header, or save/,
    ],
    [
      'here?WSDL',
      { status: 302, headers: { location: '/page' } },
      /\/page: it is an HTML page .* is expected \(redirected from http.*\/here\?WSDL\)\. Where/,
    ],
    [
      'gone?WSDL',
      { status: 302, headers: { location: '/404' } },
      /\/404: the server answered HTTP 404 \(Not Found\) \(redirected from http.*\/gone\?WSDL\)\. There/,
    ],
    [
      'split?WSDL',
      withImport(types, '/401'),
      /no operation that can be called .* http.*\/split\?WSDL:3: import of "\/401" .* HTTP 401 \(Unauthorized\) .*\)\. The server requires a login/,
    ],
    [
      'include?WSDL',
      withInclude('/half'),
      /\/half: it is truncated: .* \(the include at http.*\/include\?WSDL:3 refers to it\)/,
    ],
  ]
  for (const [path, answer, words] of replies) {
    it(`is reported with the answer of the server: ${path}`, async () => {
      for (const [other, reply] of replies) answers[`/${other}`] = reply
      answers[`/${path}`] = answer
      expect(await refusal(4, `${server.origin}/${path}`)).to.match(words)
    })
  }

  it('is reported with the connection that failed', async () => {
    const refused = await refusal(4, 'http://127.0.0.1:1/')
    expect(refused).to.match(/refused the connection .* check host and port of the address/)
    const plain = server.origin.replace('http:', 'https:')
    expect(await refusal(4, plain)).to.match(/check scheme and port of the address/)
    const identity = selfSigned({ commonName: 'x', names: ['127.0.0.1'] })
    const secure: Server = createServer(identity, (_, response) => response.end(wsdl))
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = secure.address() as AddressInfo
      const line = await refusal(4, `https://127.0.0.1:${port}/`)
      expect(line).to.match(
        /self-signed certificate; .* give it with --ca \(DEPTH.* with --ca or in NODE_EXTRA_CA_CERTS\.$/m,
      )
      expect(line).to.not.match(/tls\.ca/)
    } finally {
      await new Promise((resolve) => secure.close(resolve))
    }
    for (const [proxy, words] of [
      [
        'http://127.0.0.1:1',
        /the proxy 127\.0\.0\.1:1 refused .* Nothing listens there\. Check HTTPS_PROXY or/,
      ],
      ['socks5://127.0.0.1:1', /correct HTTPS_PROXY or HTTP_PROXY, or put the host into NO_PROXY/],
    ] as const) {
      await withEnvironment({ https_proxy: proxy }, async () => {
        expect(await refusal(4, 'https://h.example/'))
          .to.match(words)
          .and.not.match(/--no-proxy/)
      })
    }
  })

  it('is reported with the cache that does not have it', async () => {
    answers['/a?WSDL'] = wsdl
    const url = `${server.origin}/a?WSDL`
    const cache = join(folder, 'cache')
    const offline = ['--offline', '--cache', cache]
    const none = await refusal(4, url, '--offline')
    expect(none).to.match(
      /no cache is given\. Name with --cache the folder .* leave --offline out\.$/m,
    )
    const again =
      /Run it once without --offline and with the same --cache, where there is a network/
    expect(await refusal(4, url, ...offline))
      .to.match(/it is not in the cache/)
      .and.match(again)
    await generate(url, '--cache', cache)
    await rm(join(folder, 'out'), { recursive: true })
    for (const name of await readdir(cache)) await writeFile(join(cache, name), 'rubbish')
    const damaged = await refusal(4, url, ...offline)
    expect(damaged)
      .to.match(/its file in the cache is damaged/)
      .and.match(again)
    expect(await generate(url, '--cache', cache)).to.include({ status: 0, stderr: '' })
    await rm(join(folder, 'out'), { recursive: true })
    const another = /Name another folder with --cache, or leave it out\.$/m
    for (const name of await readdir(cache)) {
      await rm(join(cache, name))
      await mkdir(join(cache, name))
    }
    const before = await readdir(cache)
    expect(await refusal(2, url, '--cache', cache)).to.match(/cannot be written there \(EISDIR\)/)
    expect(await readdir(cache)).to.deep.equal(before)
    const file = join(folder, 'file')
    await writeFile(file, '')
    expect(await refusal(2, url, '--cache', file))
      .to.match(/cannot be written there \(EEXIST\)/)
      .and.match(another)
    expect(await refusal(2, url, '--offline', '--cache', file))
      .to.match(/cannot be read \(ENOTDIR\)/)
      .and.match(another)
  })
})
