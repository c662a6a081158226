import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import type { TlsOptions } from '../http/options.js'
import { UsageError } from './terminal/io.js'

/** Values of the options of {@link addTlsOptions}. */
export interface TlsFlags {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Adds the options of commands that connect to a server over TLS. */
export function addTlsOptions(command: Command): Command {
  return command
    .option('--ca <file>', "certificate authorities to trust instead of Node's own, PEM")
    .option('--cert <file>', 'client certificate for mutual TLS, PEM')
    .option('--key <file>', 'its private key, PEM')
}

/** The TLS settings; absent where none were given. @throws UsageError where a file cannot be read */
export function readTls({ ca, cert, key }: TlsFlags): {
  readonly tls?: Pick<TlsOptions, 'ca' | 'cert' | 'key'>
} {
  if (ca === undefined && cert === undefined && key === undefined) return {}
  return {
    tls: {
      ...(ca === undefined ? {} : { ca: readPem('--ca', ca) }),
      ...(cert === undefined ? {} : { cert: readPem('--cert', cert) }),
      ...(key === undefined ? {} : { key: readPem('--key', key) }),
    },
  }
}

function readPem(flag: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
    throw new UsageError(`The file of ${flag} cannot be read${code}.`, { cause: error })
  }
}
