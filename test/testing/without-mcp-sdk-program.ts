// Prints what an emulator answers over MCP and over JSON.
import { startEmulator } from '../../src/testing.js'
import { post, tokenIn } from './json-exchange.js'
import { messageIn, postMessage } from './rpc-exchange.js'

await using emulator = await startEmulator()
const reply = await postMessage(emulator.endpoints.mcp, { id: 1, method: 'tools/list' })
const jwt = tokenIn(await post(emulator, { username: 'demo', password: 'secret' }))
const { message } = messageIn(reply).error ?? {}
process.stdout.write(JSON.stringify({ status: reply.status, message, hasJwt: jwt !== '' }))
