// The canned server: a raw socket, the end of each request found by its Content-Length, a prepared
// buffer as the answer. It has to be much cheaper than any client, which would not be measured otherwise.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'

/** @param {Buffer} body @param {string} contentType */
function answer(body, contentType = 'text/xml; charset=utf-8') {
  const head =
    `HTTP/1.1 200 OK\r\nContent-Type: ${contentType}\r\nX-AspNet-Version: 4.0.30319\r\n` +
    `Content-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), body])
}

const token = answer(readFileSync(new URL('reply.xml', import.meta.url)))
const json = answer(readFileSync(new URL('reply.json', import.meta.url)), 'application/json')
/** Other replies by path; those of other sizes are put here by the parent. @type {Map<string, Buffer>} */
const others = new Map([['/UserAdmin/GetJWT.json', json]])

/** @param {string} head */
function pick(head) {
  const start = head.indexOf(' ') + 1
  return others.get(head.slice(start, head.indexOf(' ', start))) ?? token
}

const server = createServer({ noDelay: true }, (socket) => {
  /** Bytes of the current request's body that are still to come; -1 between requests. */
  let missing = -1
  let chunked = false
  let reply = token
  /** @type {Buffer} */
  let rest = Buffer.alloc(0)

  socket.on('error', () => socket.destroy())
  socket.on('data', (data) => {
    let chunk = rest.length > 0 ? Buffer.concat([rest, data]) : data
    rest = Buffer.alloc(0)
    while (chunk.length > 0) {
      if (missing < 0) {
        const end = chunk.indexOf('\r\n\r\n')
        if (end < 0) {
          rest = chunk
          return
        }
        const head = chunk.latin1Slice(0, end)
        reply = pick(head)
        const length = /\r\ncontent-length: *(\d+)/i.exec(head)
        chunked = length === null && /\r\ntransfer-encoding: *chunked/i.test(head)
        missing = length === null ? 0 : Number(length[1])
        chunk = chunk.subarray(end + 4)
      }
      if (chunked) {
        const end = chunk.indexOf('0\r\n\r\n')
        if (end < 0) {
          rest = chunk.subarray(Math.max(0, chunk.length - 4))
          return
        }
        chunk = chunk.subarray(end + 5)
      } else {
        const taken = Math.min(missing, chunk.length)
        missing -= taken
        if (missing > 0) return
        chunk = chunk.subarray(taken)
      }
      missing = -1
      chunked = false
      socket.write(reply)
    }
  })
})

process.on('message', (/** @type {{ path: string, body: string }} */ message) => {
  others.set(message.path, answer(Buffer.from(message.body)))
  process.send?.({ stored: message.path })
})
process.on('disconnect', () => process.exit())
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})
