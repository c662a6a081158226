import { expect } from 'chai'
import { SignJWT } from 'jose'
import { startEmulator } from '../../src/testing.js'
import { callGetJwt, exchange, jwtIn } from '../testing/emulator-exchange.js'
import { postMessage } from '../testing/rpc-exchange.js'
import { runCli } from './capture.js'

const MESSAGE =
  '<username>demo</username><password>secret</password><clientIP>203.0.113.7</clientIP>' +
  '<expiresAt>2030-06-01T01:00:00Z</expiresAt><allowedMethods><string>A</string></allowedMethods>' +
  '<maxCredits>5</maxCredits><options><Option><Name>N</Name><Value>a\u001b[31m</Value></Option></options>'

describe('emulator', () => {
  it('explains how to use it, and prints requests', async () => {
    const { status, stdout, stderr } = await runCli(['emulator'], {
      env: { HTTP_PROXY: 'http://127.0.0.1:9' },
      untilStopped: async (printed) => {
        while (!printed().endsWith('\n\n')) await new Promise((resolve) => setTimeout(resolve, 2))
        const endpoint = /answers at (\S+)/.exec(printed())?.[1] ?? ''
        const reply = await callGetJwt(endpoint, MESSAGE.replace('\u001b', '')).then(jwtIn)
        await callGetJwt(endpoint, '<username>apikey-ABCD-1234-EFGH-5678</username>')
        await exchange(new URL('/B/C.json', endpoint).href, {
          headers: { authorization: `Bearer ${reply}` },
        })
        await exchange(new URL('/UserAdmin/GetJWT.json', endpoint).href, {
          body: JSON.stringify({
            username: 'demo',
            password: 'secret',
            clientIP: '203.0.113.7',
            allowedMethods: ['A'],
            expiresAt: '2030-06-01T01:00:00',
            options: { N: 5 },
          }),
        })
        await exchange(new URL('/userADMIN/getJWT.json?key=ABCD', endpoint).href, { body: '{}' })
        const params = { name: 'get_j_w_t', arguments: { maxCredits: 5, clientIP: '203.0.113.7' } }
        const call = { id: 1, method: 'tools/call', params }
        const mcp = new URL('/mcp/useradmin?key=ABCD', endpoint).href
        await postMessage(mcp, call, { 'mcp-protocol-version': '2025-11-25' })
        await exchange(new URL('/UserAdmin/GetJWT.json', endpoint).href, {
          headers: { authorization: `Bearer ${reply}` },
          body: '{"maxCredits":"5"}',
        })
        while (!printed().includes('must be'))
          await new Promise((resolve) => setTimeout(resolve, 2))
      },
    })
    expect(status).to.equal(0)
    expect(stderr).to.equal('')
    expect(stdout).to.match(/export DATA8_ENDPOINT=http:\/\/127\.0\.0\.1:\d+\/useradmin\.asmx/)
    expect(stdout).to.match(/^ {2}JSON {5}http:\/\/127\.0\.0\.1:\d+\/UserAdmin\/GetJWT\.json$/m)
    expect(stdout).to.match(
      /^ {2}OpenAPI {2}http:\/\/127\.0\.0\.1:\d+\/swagger\/UserAdmin\/swagger\.json$/m,
    )
    expect(stdout).to.match(/^ {2}MCP {6}http:\/\/127\.0\.0\.1:\d+\/mcp\/useradmin$/m)
    expect(stdout).to.include('export DATA8_USERNAME=demo')
    expect(stdout).to.include('export DATA8_PASSWORD=secret')
    expect(stdout).to.include('export NO_PROXY=127.0.0.1')
    const log = stdout.slice(stdout.lastIndexOf('\n\n')).trim()
    const lines = log.split('\n').map((line) => line.slice('00:00:00 '.length))
    expect(lines).to.deep.equal([
      'SOAP 1.1 GetJWT user demo; until 2030-06-01T01:00:00Z; for A; max 5 credits; N=a[31m; IGNORED: clientIP -> 200 token',
      'SOAP 1.1 GetJWT with an API key -> 200 token',
      'JSON B.C with a token -> 200 refused: The token is not for B.C',
      'JSON UserAdmin.GetJWT user demo; until 2030-06-01T01:00:00; for A; N=5; IGNORED: clientIP -> 200 token',
      'JSON UserAdmin.GetJWT with an API key -> 200 refused: Invalid API key',
      'MCP 2025-11-25 get_j_w_t with an API key; max 5 credits; IGNORED: clientIP -> 200 refused: Invalid API key',
      'JSON UserAdmin.GetJWT with a token -> 400 fault: The request is invalid: maxCredits must be a whole number of 32 bits.',
    ])
    expect(log).to.not.match(/secret|ABCD|eyJ/)
  })

  it('prints on stderr why it could not answer', async () => {
    const { sign } = SignJWT.prototype
    SignJWT.prototype.sign = () => Promise.reject(new Error('no ink:\u001b[31m'))
    try {
      const { status, stdout, stderr } = await runCli(['emulator'], {
        untilStopped: async (printed) => {
          while (!printed().endsWith('\n\n')) await new Promise((resolve) => setTimeout(resolve, 2))
          const endpoint = /answers at (\S+)/.exec(printed())?.[1] ?? ''
          await callGetJwt(endpoint, MESSAGE.replace('\u001b', ''))
          while (!printed().includes('SOAP')) await new Promise((resolve) => setTimeout(resolve, 2))
        },
      })
      expect(status).to.equal(0)
      expect(stdout).to.match(/ -> 500 failed\n$/)
      expect(stderr).to.equal('The emulator could not answer: no ink: [31m\n')
    } finally {
      SignJWT.prototype.sign = sign
    }
  })

  it('gives advice for a port that is in use', async () => {
    await using other = await startEmulator()
    const { status, stderr } = await runCli(['emulator', '--port', String(other.port)])
    expect(status).to.equal(2)
    expect(stderr).to.equal(
      `data8-useradmin: Port ${other.port} is taken: choose another with --port, or 0 for any that is free.\n`,
    )
  })
})
