// A worker: a server that closes each connection 50 ms after it has answered on it, or of two for `/last` the
// one that it answered later. Its message is the port.
import http from 'node:http'
import { parentPort } from 'node:worker_threads'

let requests = 0
const server = http.createServer((request, response) => {
  requests++
  request.resume()
  const isKept = request.url === '/last' && requests % 2 === 1
  const close = () => setTimeout(() => request.socket.destroy(), 50)
  setTimeout(() => response.end('ok', isKept ? undefined : close), isKept ? 0 : 20)
})
// With a time, Node would announce it.
server.keepAliveTimeout = 0
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
