import { bindContract } from './bind/bind.js'
import type { Bindings } from './bind/bindings.js'
import { emitClient } from './emit/client-module.js'
import { emitDescriptors } from './emit/descriptors-module.js'
import { emitIndex } from './emit/index-module.js'
import type { EmitContext } from './emit/module.js'
import { emitTypes } from './emit/types-module.js'
import type { Warning } from './load/contract-error.js'
import type { LoadedContract } from './load/loaded-contract.js'
import type { LeftAside, SoapVersion } from './model/contract-model.js'
import { readContract } from './read-wsdl/read-contract.js'
import { identityOf } from './write/contract-identity.js'
import { sealFile, writeHeader } from './write/header.js'

export { GenerateError } from './model/generate-error.js'

export interface GenerateOptions {
  /** How the header names the contract: relative, so that it is the same everywhere. */
  readonly input: string
  /** How the header names the generator. Default: `data8-useradmin generate`. */
  readonly tool?: string
  /** The command that writes the files anew, as the header says it; none by default. */
  readonly command?: string
  /** Module specifier of the runtime. Default: `data8-useradmin/soap`. */
  readonly runtime?: string
  /** Whether to write `client.ts`. Default true. */
  readonly client?: boolean
  /** What relative module specifiers end with. Default: `.js`. */
  readonly importExtension?: '.js' | '.ts' | ''
  /** Called now and then during a long run. */
  readonly onProgress?: (progress: GenerateProgress) => void
}

/** How far a run has come. */
export interface GenerateProgress {
  readonly phase: 'reading schemas' | 'naming types' | 'writing types'
  readonly done: number
  readonly total: number
}

/** What a run has made of a contract. */
export interface GenerateSummary {
  readonly services: readonly ServiceSummary[]
  /** Operations of all services together. */
  readonly operations: number
  readonly types: number
  readonly leftAside: readonly LeftAside[]
  /** What the loader and the readers took note of. */
  readonly warnings: readonly Warning[]
}

export interface ServiceSummary {
  readonly service: string
  readonly port: string
  readonly soapVersion: SoapVersion
  readonly endpoint?: string
  readonly operations: number
}

export interface Generated {
  /** Text of each file, by name. */
  readonly files: ReadonlyMap<string, string>
  readonly summary: GenerateSummary
}

/**
 * Makes TypeScript bindings of a contract. It reads and writes nothing but its arguments; equal
 * contracts and options give equal files.
 *
 * @throws GenerateError naming file, element and reason
 */
export function generate(contract: LoadedContract, options: GenerateOptions): Generated {
  const warnings: Warning[] = [...contract.warnings]
  const report = reporter(options.onProgress)
  const model = readContract(
    contract,
    ({ location, line }, message) => warnings.push({ location, line, message }),
    report('reading schemas'),
  )
  const bindings = bindContract(model, contract.entry.location, report('naming types'))
  const header = writeHeader(
    describeOrigin(options),
    identityOf(bindings.services.map(({ port }) => port)),
  )
  const context: EmitContext = {
    bindings,
    header,
    runtime: options.runtime ?? 'data8-useradmin/soap',
    extension: options.importExtension ?? '.js',
  }
  const client = options.client ?? true
  const texts = [
    ['types.ts', emitTypes(context, report('writing types'))],
    ['descriptors.ts', emitDescriptors(context)],
    ...(client ? [['client.ts', emitClient(context)] as const] : []),
    ['index.ts', emitIndex(context, { client })],
  ] as const
  return {
    files: new Map(texts.map(([name, text]) => [name, sealFile(name, header, text)])),
    summary: summarize(bindings, model.leftAside, warnings),
  }
}

function describeOrigin({ input, tool, command }: GenerateOptions): string {
  const rewrite = command === undefined ? '.' : `: ${command}`
  // A URL may have a user name and a password in it, which are nobody else's business.
  const source = input.replace(/^(https?:\/\/)[^/?#]*@/i, '$1')
  return `${tool ?? 'data8-useradmin generate'} from ${source}. Do not edit${rewrite}`
}

const progressStep = 500

function reporter(
  onProgress: GenerateOptions['onProgress'],
): (phase: GenerateProgress['phase']) => (done: number, total: number) => void {
  return (phase) => (done, total) => {
    if (done % progressStep === 0 || done === total) onProgress?.({ phase, done, total })
  }
}

function summarize(
  bindings: Bindings,
  leftAside: readonly LeftAside[],
  warnings: readonly Warning[],
): GenerateSummary {
  const services = bindings.services.map(
    ({ port, operations }): ServiceSummary => ({
      service: port.service,
      port: port.port,
      soapVersion: port.soapVersion,
      ...(port.address === undefined ? {} : { endpoint: port.address }),
      operations: operations.length,
    }),
  )
  return {
    services,
    operations: services.reduce((sum, { operations }) => sum + operations, 0),
    types: bindings.types.size,
    leftAside,
    warnings,
  }
}
