import type { AddressInfo, Server } from 'node:net'

/**
 * Listens on 127.0.0.1.
 *
 * @param port 0 for any that is free
 * @returns the port
 * @throws Error of Node where the port cannot be used (`code` is `EADDRINUSE` or `EACCES`)
 */
export async function listenOnLoopback(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}
