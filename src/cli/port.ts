import { readNumber } from './connection.js'
import { UsageError } from './terminal/io.js'

/** Reads the number of a port. @throws UsageError */
export function readPort(flag: string, text: string): number {
  const port = readNumber(flag, text)
  if (port <= 65_535) return port
  throw new UsageError(`${flag} is a whole number from 0 to 65535.`)
}

/** Says what to do about an error of a server that should listen on a port; other errors stay as they are. */
export function explainPort(error: unknown, port: number, flag: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE') {
    return new UsageError(
      `Port ${port} is taken: choose another with ${flag}, or 0 for any that is free.`,
      {
        cause: error,
      },
    )
  }
  if (code === 'EACCES') {
    return new UsageError(`Port ${port} is not for this user: choose one from 1024 with ${flag}.`, {
      cause: error,
    })
  }
  return error
}
