import { PassThrough } from 'node:stream'
import * as framing from '@modelcontextprotocol/server'
import { expect } from 'chai'
import { StdioTransport } from '../../src/mcp/stdio-transport.js'

const request = (id: number): string => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`
const reply = (id: number) => ({ jsonrpc: '2.0' as const, id, result: {} })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function start() {
  const stdin = new PassThrough()
  const stdout = new PassThrough()
  const transport = new StdioTransport(stdin, stdout, framing)
  const received: unknown[] = []
  const errors: Error[] = []
  let isClosed = false
  transport.onmessage = (message) => received.push(message)
  transport.onerror = (error) => errors.push(error)
  transport.onclose = () => {
    isClosed = true
  }
  await transport.start()
  return { stdin, stdout, transport, received, errors, isClosed: () => isClosed }
}

describe('the transport over streams', () => {
  it('answers what was asked before the end of the input, also on a line without an end', async () => {
    const { stdin, stdout, transport, received, isClosed } = await start()
    stdin.write(`${request(1)}\r\n`)
    stdin.end(request(2))
    while (received.length < 2) await turn()
    await transport.send(reply(2))
    await turn()
    expect(isClosed()).to.equal(false)
    await transport.send(reply(1))
    await transport.closed
    expect(isClosed()).to.equal(true)
    expect(String(stdout.read())).to.equal(
      `${JSON.stringify(reply(2))}\n${JSON.stringify(reply(1))}\n`,
    )
  })

  it('does not wait for the answer to a cancelled request', async () => {
    const { stdin, transport } = await start()
    const cancel = { method: 'notifications/cancelled', params: { requestId: 1 } }
    stdin.end(`${request(1)}\n${JSON.stringify({ jsonrpc: '2.0', ...cancel })}\n`)
    const started = Date.now()
    await transport.closed
    expect(Date.now() - started).to.be.below(1900)
  })

  it('waits for answers for 2 seconds', async () => {
    const { stdin, transport } = await start()
    stdin.end(`${request(1)}\n`)
    const started = Date.now()
    await transport.closed
    expect(Date.now() - started).to.be.within(1900, 8000)
  })

  it('ends where the input had ended or breaks off', async () => {
    const broken = await start()
    broken.stdin.destroy(new Error('EIO'))
    await broken.transport.closed
    expect(broken.errors).to.have.length(1)
    const stdin = new PassThrough()
    stdin.end()
    stdin.resume()
    await turn()
    const transport = new StdioTransport(stdin, new PassThrough(), framing)
    await transport.start()
    await transport.closed
  })

  it('skips what is not a message, and ends at one of more than 1 MiB', async () => {
    const { stdin, transport, received, errors } = await start()
    stdin.write(`not JSON\n{"jsonrpc":"1.0"}\n${request(1)}\n`)
    while (received.length < 1) await turn()
    expect(errors).to.have.length(1)
    stdin.write('x'.repeat(2 ** 20 + 1))
    await transport.closed
    expect(errors).to.have.length(2)
    await transport.send(reply(1))
  })

  it('leaves no timer where the last line is too long', async () => {
    const { stdin, transport, errors } = await start()
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout')
    const before = timers()
    stdin.end('x'.repeat(2 ** 20))
    await transport.closed
    expect(errors).to.have.length(1)
    expect(timers()).to.have.length(before.length)
  })
})
