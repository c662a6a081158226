import { mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ConnectionError } from '../../src/errors.js'
import { runCli } from '../cli/capture.js'
import { createAuthority, selfSigned } from '../support/certificates.js'
import { withVariables } from '../support/environment-variables.js'
import { startProxy, type TestProxy } from '../support/forward-proxy.js'
import { type RawServer, reply, startRawServer } from '../support/raw-server.js'
import { type ConnectOptions, exchange, failure, text } from './exchange.js'

const authority = createAuthority()
const trusted = authority.issue({ commonName: 'server', names: ['localhost', '127.0.0.1'] })
const untrusted = selfSigned({ commonName: 'localhost', names: ['localhost', '127.0.0.1'] })
const misnamed = authority.issue({ commonName: 'server', names: ['other.example'] })
const tls = { ca: authority.cert }

describe('transport: NODE_TLS_REJECT_UNAUTHORIZED=0', () => {
  let server: RawServer
  let proxy: TestProxy | undefined
  const { emitWarning } = process

  withVariables(['NODE_TLS_REJECT_UNAUTHORIZED'])
  beforeEach(() => {
    // Node's warning about the variable.
    process.emitWarning = () => {}
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
  })
  afterEach(async () => {
    process.emitWarning = emitWarning
    await server.close()
    await proxy?.close()
    proxy = undefined
  })

  const serve = async (identity?: typeof untrusted): Promise<void> => {
    server = await startRawServer(
      (socket) => socket.write(reply('ok')),
      identity === undefined ? {} : { tls: { ...identity } },
    )
  }
  const refused = async (options: Partial<ConnectOptions>): Promise<string | undefined> => {
    const error = await failure(ConnectionError, exchange({ endpoint: server.url, ...options }))
    expect(error.retryable).to.equal(false)
    expect(server.requests).to.deep.equal([])
    return error.systemCode
  }

  it('does not let a direct connection accept an untrusted certificate', async () => {
    await serve(untrusted)
    expect(await refused({})).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await refused({ tls })).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT')
  })

  it('does not let a direct connection accept a certificate for another name', async () => {
    await serve(misnamed)
    expect(await refused({ tls })).to.equal('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('does not let a tunnel accept an untrusted endpoint', async () => {
    proxy = await startProxy()
    await serve(untrusted)
    expect(await refused({ proxy: proxy.url })).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(await refused({ proxy: proxy.url, tls })).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(proxy.requests).to.have.length(2)
  })

  it('does not let a tunnel accept an endpoint for another name', async () => {
    proxy = await startProxy()
    await serve(misnamed)
    expect(await refused({ proxy: proxy.url, tls })).to.equal('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  for (const scheme of ['http:', 'https:']) {
    it(`does not let a request to an ${scheme} endpoint be sent to an untrusted https: proxy`, async () => {
      proxy = await startProxy({ tls: untrusted })
      await serve(scheme === 'https:' ? trusted : undefined)
      expect(await refused({ proxy: proxy.url })).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT')
      expect(await refused({ proxy: proxy.url, tls })).to.equal('DEPTH_ZERO_SELF_SIGNED_CERT')
      expect(proxy.requests).to.deep.equal([])
    })
  }

  it('does not let a contract be fetched from an untrusted server', async () => {
    await serve(untrusted)
    const out = mkdtempSync(join(tmpdir(), 'generate-'))
    try {
      const { status, stderr } = await runCli(['generate', server.url.href, '--out', out])
      expect(status).to.equal(4)
      expect(stderr).to.include('DEPTH_ZERO_SELF_SIGNED_CERT')
      expect(server.requests).to.deep.equal([])
    } finally {
      rmSync(out, { recursive: true })
    }
  })

  it('does not let the command accept an untrusted server', async () => {
    await serve(untrusted)
    const { status, stdout } = await runCli(['doctor', '--endpoint', server.url.href])
    expect(status).to.equal(4)
    expect(stdout).to.match(/^FAIL +tls .*DEPTH_ZERO_SELF_SIGNED_CERT/m)
    expect(server.requests).to.deep.equal([])
  })

  it('applies to an agent of the caller', async () => {
    await serve(untrusted)
    const agent = new Agent()
    expect(text(await exchange({ endpoint: server.url, agent }))).to.equal('ok')
    agent.destroy()
  })
})
