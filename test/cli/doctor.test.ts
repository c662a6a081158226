import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { PROXY_VARIABLES, withVariables } from '../support/environment-variables.js'
import { withTestNames } from '../support/test-host-names.js'
import { exchange } from '../testing/emulator-exchange.js'
import { type Outcome, runCli } from './capture.js'

const LOGIN = { DATA8_USERNAME: 'demo', DATA8_PASSWORD: 'secret' }

describe('doctor', () => {
  let emulator: Emulator
  const servers: Server[] = []
  withTestNames()
  withVariables(PROXY_VARIABLES)
  before(async () => {
    emulator = await startEmulator()
  })
  after(() => emulator.close())
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    }
  })

  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const freePort = async (): Promise<number> => {
    const url = new URL(await serve(() => {}))
    await new Promise((resolve) => servers.pop()?.close(resolve))
    return Number(url.port)
  }
  const examine = (
    flags: readonly string[] = [],
    env: Record<string, string> = LOGIN,
  ): Promise<Outcome> =>
    runCli(['doctor', '--retries', '0', ...flags], {
      env: { DATA8_ENDPOINT: emulator.endpoint, ...env },
    })
  const steps = ({ stdout }: Outcome): (readonly string[])[] =>
    [...stdout.matchAll(/^(ok|-|WARN|FAIL) +([a-z]+) +(.*)$/gm)].map(([, mark = '', name = '']) => [
      mark,
      name,
    ])
  const expectFailure = (outcome: Outcome, status: number, name: string, line: RegExp): void => {
    expect(outcome.status, outcome.stdout + outcome.stderr).to.equal(status)
    expect(outcome.stderr)
      .to.match(/^data8-useradmin: [^\n]+[.)]\n$/)
      .and.to.match(line)
    expect(steps(outcome).find(([mark]) => mark === 'FAIL')).to.deep.equal(['FAIL', name])
    expect(outcome.stdout + outcome.stderr).to.not.match(/secret|eyJ/)
  }

  it('asks for names of services or methods before its first check', async () => {
    for (const name of ['EmailValidation.IsValid,TPS', '']) {
      const outcome = await examine(['--allow', name])
      expect(outcome.status).to.equal(2)
      expect(outcome.stderr).to.match(/^data8-useradmin: --allow must /)
      expect(outcome.stdout).to.equal('')
    }
  })

  it('mints for what is to be allowed, and reports names that look misspelt', async () => {
    const outcome = await examine(['--allow', 'EmailValidaton', 'TPS.IsCallable'])
    expect([outcome.status, outcome.stderr]).to.deep.equal([0, ''])
    const methods = steps(outcome).filter(([, name]) => name === 'methods')
    expect(methods).to.deep.equal([['WARN', 'methods']])
    expect(outcome.stdout).to.contain(
      'EmailValidaton is not a known name of a service or method: did you mean EmailValidation?',
    )
    expect(outcome.stdout).to.not.contain('TPS')
    expect(emulator.requests.at(-1)?.allowedMethods).to.deep.equal([
      'EmailValidaton',
      'TPS.IsCallable',
    ])
    const right = await examine(['--allow', 'TPS.IsCallable'])
    expect(steps(right)[0]).to.deep.equal(['ok', 'methods'])
  })

  it('finds nothing wrong with the emulator', async () => {
    const outcome = await examine()
    expect([outcome.status, outcome.stderr]).to.deep.equal([0, ''])
    expect(steps(outcome)).to.deep.equal([
      ['-', 'name'],
      ['-', 'proxy'],
      ['-', 'tls'],
      ['ok', 'endpoint'],
      ['ok', 'contract'],
      ['ok', 'credentials'],
      ['ok', 'endpoint'],
      ['ok', 'contract'],
      ['ok', 'agreement'],
      ['ok', 'credentials'],
    ])
    expect(outcome.stdout).to.include('user demo may mint tokens, and has 4.5 credits')
    expect(outcome.stdout)
      .to.match(/All checks passed.*\n$/)
      .and.not.match(/secret|eyJ/)
    expect(emulator.requests.at(-1)).to.deep.include({
      allowedMethods: ['EmailValidation.IsValid'],
      maxCredits: 1,
    })
    // A zone is written over SOAP alone.
    for (const { expiresAt = '' } of emulator.requests) {
      const life = Date.parse(`${expiresAt.replace(/Z$/, '')}Z`) - Date.now()
      expect(life, expiresAt).to.be.within(0, 62_000)
    }
  })

  it('resolves names', async () => {
    const url = new URL(emulator.endpoint)
    url.hostname = 'localhost'
    const outcome = await examine(['--endpoint', url.href])
    expect(outcome.stdout).to.match(/^ok +name +localhost is .*127\.0\.0\.1/m)
  })

  it('reports a name that is unknown', async () => {
    const outcome = await examine(['--endpoint', 'https://no-such-host.invalid/'])
    expectFailure(outcome, 4, 'name', /no-such-host\.invalid/)
  })

  it('reports a proxy that cannot be reached', async () => {
    process.env['HTTP_PROXY'] = `http://ann:secret@127.0.0.1:${await freePort()}`
    const named = emulator.endpoint.replace('127.0.0.1', 'service.test')
    const flags = ['--endpoint', named, '--allow-insecure-http']
    expectFailure(await examine(flags), 4, 'proxy', /the proxy 127\.0\.0\.1.*Nothing listens/)
    process.env['NO_PROXY'] = 'other.test,10.*'
    const misread = await examine(flags)
    expectFailure(misread, 4, 'proxy', /entry 2 of NO_PROXY.*Correct that entry/)
    expect(misread.stdout).to.match(/^- +name +it is not known whether a proxy resolves it$/m)
    const direct = await examine(['--no-proxy'])
    expect(direct.status).to.equal(0)
    expect(direct.stdout).to.include('not used (--no-proxy)')
  })

  it('reports a server without TLS', async () => {
    const outcome = await examine(['--endpoint', emulator.endpoint.replace('http:', 'https:')])
    expectFailure(outcome, 4, 'tls', /scheme and port/)
  })

  it('reports a port where nothing listens', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}/useradmin.asmx`
    expectFailure(await examine(['--endpoint', endpoint]), 4, 'endpoint', /Nothing listens/)
  })

  it('reports the answer of a gateway', async () => {
    const endpoint = await serve((_request, response) =>
      response
        .writeHead(502, { 'content-type': 'text/html' })
        .end('<html><title>Upstream is restarting</title></html>'),
    )
    const outcome = await examine(['--endpoint', endpoint])
    expectFailure(outcome, 4, 'service', /502 .*titled "Upstream is restarting".*try again/)
    expect(outcome.stdout).to.match(/^WARN +endpoint .*HTTP 502/m)
  })

  it('warns of a server that fails to serve the contract', async () => {
    const endpoint = await serve((_request, response) => response.writeHead(500).end())
    expect((await examine(['--endpoint', endpoint])).stdout).to.match(/^WARN +endpoint .*HTTP 500/m)
  })

  it('reports a server that does not answer', async () => {
    const endpoint = await serve(() => {})
    const flags = ['--endpoint', endpoint, '--timeout', 'PT0.05S']
    expectFailure(await examine(flags), 4, 'endpoint', /--timeout/)
  })

  it('reports an answer that is not from the service', async () => {
    const endpoint = await serve((_req, res) => {
      res.setHeader('content-type', 'text/html')
      res.end('<!DOCTYPE html><html><body>Log in</body></html>')
    })
    expectFailure(await examine(['--endpoint', endpoint]), 4, 'contract', /portal/)
  })

  it('reports a contract that has changed', async () => {
    const wsdl = (await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' })).body
    const changed = wsdl.replace('name="clientIp"', 'name="clientAddress"')
    const endpoint = await serve((_req, res) => res.end(changed))
    expectFailure(
      await examine(['--endpoint', endpoint]),
      4,
      'contract',
      /clientIp.*has changed|changed.*client/,
    )
  })

  it('reports a contract whose operations are in a document that cannot be read', async () => {
    const wsdl = (await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' })).body
    const endpoint = await serve((request, response) => {
      const text = wsdl
        .replace(/<wsdl:binding[\s\S]*<\/wsdl:service>/, '')
        .replace('<wsdl:types>', '<wsdl:import namespace="urn:x" location="/b"/>$&')
      if (request.url?.endsWith('?WSDL')) response.end(text)
      else response.writeHead(401).end()
    })
    const outcome = await examine(['--endpoint', endpoint])
    expectFailure(outcome, 4, 'contract', /the answer to \?WSDL: .*HTTP 401.*check --endpoint/)
    expect(outcome.stderr).to.not.match(/--user|--header|--allow-private|bindings/)
  })

  it('does not advise itself', async () => {
    const changed = (
      await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' })
    ).body.replaceAll('GetJWT', 'MintToken')
    const endpoint = await serve((_request, response) => response.end(changed))
    const { stderr } = await examine(['--endpoint', endpoint])
    expect(stderr)
      .to.match(/Install a newer version of this package/)
      .and.not.match(/doctor"/)
  })

  it('reads no file that the contract of the service refers to', async () => {
    const wsdl = (await exchange(`${emulator.endpoint}?WSDL`, { method: 'GET' })).body
    const folder = await mkdtemp(join(tmpdir(), 'doctor-'))
    try {
      const file = join(folder, 'broken.xsd')
      await writeFile(file, '<broken>')
      const references = [file, pathToFileURL(file).href].map(
        (location) => `<wsdl:import namespace="urn:x" location="${location}"/>`,
      )
      const referring = wsdl.replace('<wsdl:types>', `${references.join('')}$&`)
      expect(referring).to.include(file)
      const endpoint = await serve((_req, res) => res.end(referring))
      expect((await examine(['--endpoint', endpoint])).stdout).to.match(/^ok +contract /m)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('continues where the contract is not served, and reports the answer to the call', async () => {
    const endpoint = await serve((_req, res) => {
      res.statusCode = 404
      res.end('not here')
    })
    const outcome = await examine(['--endpoint', endpoint])
    expect(outcome.stdout).to.match(/^- +contract +the endpoint does not serve it \(HTTP 404\)$/m)
    expectFailure(outcome, 4, 'service', /--endpoint/)
  })

  it('reports clocks that differ', async () => {
    const endpoint = await serve((_req, res) => {
      res.setHeader('date', new Date(Date.now() + 600_500).toUTCString())
      res.statusCode = 404
      res.end()
    })
    const outcome = await examine(['--endpoint', endpoint])
    expect(outcome.stdout).to.match(/^WARN +endpoint .*(10|9) minutes.* apart$/m)
  })

  it('reports a wrong login, and a missing one', async () => {
    const wrong = { ...LOGIN, DATA8_PASSWORD: 'secrets' }
    expectFailure(await examine([], wrong), 3, 'credentials', /Check DATA8_USERNAME/)
    expectFailure(await examine([], {}), 2, 'credentials', /There are no credentials/)
  })

  it('refuses an invalid endpoint first', async () => {
    const outcome = await examine(['--endpoint', 'ftp://example.com/'])
    expect([outcome.status, outcome.stdout]).to.deep.equal([2, ''])
    expect(outcome.stderr).to.match(/^data8-useradmin: --endpoint [^\n]+\.\n$/)
  })
})
