// Loaded with --import: a program that listens on another address than 127.0.0.1 ends with an exception.
import { Server } from 'node:net'

const { listen } = Server.prototype
Server.prototype.listen = function (this: Server, ...args: unknown[]) {
  this.once('listening', () => {
    const address = this.address()
    if (typeof address === 'object' && address?.address !== '127.0.0.1') {
      throw new Error(`listens on ${address?.address}`)
    }
  })
  return Reflect.apply(listen, this, args)
}
