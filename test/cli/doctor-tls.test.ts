import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Emulator, startEmulator } from '../../src/testing.js'
import { type Authority, createAuthority, type Subject } from '../support/certificates.js'
import { PROXY_VARIABLES, withVariables } from '../support/environment-variables.js'
import { startProxy, type TestProxy } from '../support/forward-proxy.js'
import { listen } from '../support/raw-server.js'
import { withTestNames } from '../support/test-host-names.js'
import { type Outcome, runCli } from './capture.js'

describe('doctor over TLS', () => {
  let emulator: Emulator
  let authority: Authority
  let folder: string
  const gateways: Server[] = []
  before(async () => {
    emulator = await startEmulator()
    authority = createAuthority()
    folder = mkdtempSync(join(tmpdir(), 'doctor-'))
    writeFileSync(join(folder, 'ca.pem'), authority.cert)
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await emulator.close()
  })
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) {
      await new Promise((resolve) => {
        gateway.close(resolve)
        gateway.closeAllConnections()
      })
    }
  })

  /** The emulator behind a server that shows this certificate. */
  const serve = async (subject: Subject, options: object = {}): Promise<string> => {
    const gateway = createServer({ ...authority.issue(subject), ...options }, (req, res) => {
      const { method, url = '/' } = req
      const target = new URL(url, emulator.baseUrl)
      // The emulator answers under names of this machine alone.
      const headers = { ...req.headers, host: target.host }
      const onward = request(target, { method, headers }, (reply) => {
        res.writeHead(reply.statusCode ?? 502, reply.headers)
        reply.pipe(res)
      })
      req.pipe(onward)
    })
    gateways.push(gateway)
    return `https://127.0.0.1:${await listen(gateway)}/useradmin.asmx`
  }
  const examine = (endpoint: string, ...flags: string[]): Promise<Outcome> =>
    runCli(['doctor', '--retries', '0', '--endpoint', endpoint, ...flags], {
      env: { DATA8_USERNAME: 'demo', DATA8_PASSWORD: 'secret' },
    })
  const here: Subject = { commonName: 'gateway', names: ['127.0.0.1'] }
  const ca = (): string[] => ['--ca', join(folder, 'ca.pem')]
  const expectFailure = ({ status, stdout, stderr }: Outcome, name: string, line: RegExp): void => {
    expect(status, stdout + stderr).to.equal(4)
    expect(stderr)
      .to.match(/^data8-useradmin: [^\n]+\.\n$/)
      .and.to.match(line)
    expect(stdout.split('\n').find((each) => each.startsWith('FAIL'))).to.match(
      new RegExp(`^FAIL +${name} `),
    )
  }

  it('finds nothing wrong, and reports when the certificate expires', async () => {
    const endpoint = await serve({ ...here, validDays: [-1, 90] })
    const { status, stdout, stderr } = await examine(endpoint, ...ca())
    expect([status, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^ok +tls +TLSv1\.3, certificate of Test Authority for 89 days/m)
  })

  it('warns of a certificate that expires soon', async () => {
    const { status, stdout } = await examine(await serve(here), ...ca())
    expect(status).to.equal(0)
    expect(stdout).to.match(/^WARN +tls .*it expires soon$/m)
  })

  it('reports an authority that is unknown', async () => {
    expectFailure(await examine(await serve(here)), 'tls', /--ca or in NODE_EXTRA_CA_CERTS/)
  })

  it('reports a certificate for another host', async () => {
    const endpoint = await serve({ commonName: 'other', names: ['other.example'] })
    expectFailure(await examine(endpoint, ...ca()), 'tls', /other\.example.*another host/)
  })

  it('reports a certificate that has expired', async () => {
    const endpoint = await serve({ ...here, validDays: [-3, -1] })
    expectFailure(await examine(endpoint, ...ca()), 'tls', /expired.*clock/)
  })

  it('reports a server that requires a client certificate, and sends one', async () => {
    const endpoint = await serve(here, { ca: authority.cert, requestCert: true })
    const refused = await examine(endpoint, ...ca())
    expect(refused.status).to.equal(4)
    expect(refused.stderr).to.include('--cert and --key')
    const client = authority.issue({ commonName: 'client' })
    writeFileSync(join(folder, 'client.pem'), client.cert)
    writeFileSync(join(folder, 'client-key.pem'), client.key)
    const files = ['--cert', join(folder, 'client.pem'), '--key', join(folder, 'client-key.pem')]
    expect((await examine(endpoint, ...ca(), ...files)).status).to.equal(0)
    const incomplete = await examine(endpoint, ...ca(), ...files.slice(0, 2))
    expect(incomplete.status).to.equal(2)
    expect(incomplete.stderr).to.include('--key is missing: --cert is of no use without it')
  })

  describe('through a proxy', () => {
    withTestNames()
    withVariables(PROXY_VARIABLES)
    let proxy: TestProxy | undefined
    afterEach(() => proxy?.close())

    /** By a name for which a proxy of the environment is used. */
    const serveByName = async (): Promise<string> =>
      (await serve({ commonName: 'gateway', names: ['service.test'] })).replace(
        '127.0.0.1',
        'service.test',
      )

    it('does not check names and TLS', async () => {
      proxy = await startProxy({ credentials: 'ann:hunter2' })
      process.env['HTTPS_PROXY'] = proxy.url.href.replace('//', '//ann:hunter2@')
      const { status, stdout, stderr } = await examine(await serveByName(), ...ca())
      expect([status, stderr]).to.deep.equal([0, ''])
      expect(stdout).to.match(/^ok +proxy +127\.0\.0\.1:\d+ accepts connections$/m)
      expect(stdout).to.match(/^- +tls +.*through the proxy$/m)
      expect(stdout).to.not.include('hunter2')
      expect(proxy.requests[0]).to.match(/^CONNECT service\.test:/)
    })

    it('reports one that requires a login', async () => {
      proxy = await startProxy({ credentials: 'ann:hunter2' })
      process.env['HTTPS_PROXY'] = proxy.url.href
      expectFailure(await examine(await serveByName(), ...ca()), 'endpoint', /user and a password/)
    })

    it('says that none is used for an endpoint on this machine', async () => {
      proxy = await startProxy()
      process.env['HTTPS_PROXY'] = proxy.url.href
      const { status, stdout } = await examine(await serve(here), ...ca())
      expect(status).to.equal(0)
      expect(stdout).to.match(/^- +proxy +not used: the endpoint is on this machine$/m)
      expect(stdout).to.match(/^WARN +tls /m)
      expect(proxy.requests).to.deep.equal([])
    })
  })
})
