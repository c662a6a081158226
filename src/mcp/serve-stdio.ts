import type { Readable, Writable } from 'node:stream'
import type { McpServer } from '@modelcontextprotocol/server'
import { loadSdk, loadStdio } from './sdk/load-sdk.js'
import { StdioTransport } from './stdio-transport.js'

/** A server on a pair of streams. */
export interface StdioServing {
  /** Resolves when the input has ended and what was asked is answered, 2 s later at the most, or after `close`. */
  readonly closed: Promise<void>
  /** Ends it; calls under way are aborted. */
  close(): Promise<void>
}

/**
 * Serves clients of every revision of the protocol that the SDK knows on a pair of streams.
 *
 * @param report gets lines without secrets about messages that could not be read
 */
export async function serveStdio(
  create: () => McpServer,
  stdin: Readable,
  stdout: Writable,
  report: (line: string) => void,
): Promise<StdioServing> {
  const [framing, sdk] = await Promise.all([loadSdk(), loadStdio()])
  const transport = new StdioTransport(stdin, stdout, framing)
  // The message of the error may quote the message that was received.
  const onerror = (error: Error): void => report(`a message was not served: ${error.name}`)
  const { close } = sdk.serveStdio(create, { transport, onerror })
  return { closed: transport.closed, close }
}
