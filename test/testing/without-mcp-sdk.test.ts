import { expect } from 'chai'
import { runProgram } from '../support/run-program.js'

describe('the emulator without the SDK of MCP', () => {
  it('answers the other protocols, and over MCP 501 with what to install', async () => {
    const { stdout, stderr } = await runProgram('test/testing/without-mcp-sdk-program.ts', {
      preload: 'test/support/without-mcp-sdk.ts',
    })
    expect(stderr).to.equal('')
    expect(JSON.parse(stdout)).to.deep.equal({
      status: 501,
      message:
        'MCP needs the package @modelcontextprotocol/server, which is not installed: npm install @modelcontextprotocol/server',
      hasJwt: true,
    })
  }).timeout(30_000)
})
