import { bindContract } from './bind/bind.js'
import type { Bindings } from './bind/bindings.js'
import { emitClient } from './emit/client-module.js'
import { emitDescriptors } from './emit/descriptors-module.js'
import { emitIndex } from './emit/index-module.js'
import type { EmitContext } from './emit/module.js'
import { emitTypes } from './emit/types-module.js'
import type { Warning } from './load/contract-error.js'
import type { LoadedContract } from './load/loaded-contract.js'
import type { SourceElement } from './load/source.js'
import type { SoapVersion, UnsupportedConstruct } from './model/contract-model.js'
import { describeElement } from './model/generate-error.js'
import { emitOpenApi } from './openapi/emit-document.js'
import { readContract } from './read-wsdl/read-contract.js'
import { digestOf } from './write/contract-digest.js'
import { identityOf } from './write/contract-identity.js'
import { writeDocument } from './write/document-header.js'
import { addFingerprint, writeHeader } from './write/header.js'

export { GenerateError } from './model/generate-error.js'

/** What generated files say of their origin. */
export interface Origin {
  /** Location of the contract; relative, so that it is the same on every machine. */
  readonly input: string
  /** Name of the generator. Default: `data8-useradmin generate`. */
  readonly tool?: string
  /** Command that generates the files again. Default: none. */
  readonly command?: string
}

export interface GenerateOptions extends Origin {
  /** Module specifier of the runtime. Default: `data8-useradmin/soap`. */
  readonly runtime?: string
  /** Whether to write `client.ts`. Default true. */
  readonly client?: boolean
  /** Extension of relative module specifiers. Default: `.js`. */
  readonly importExtension?: '.js' | '.ts' | ''
  /** Origin of an OpenAPI document; absent where none is wanted. */
  readonly openApi?: Origin
  /** Called after every 500 declarations of a phase, and at its end. */
  readonly onProgress?: (progress: GenerateProgress) => void
}

/** Progress of a run within one phase. */
export interface GenerateProgress {
  readonly phase: 'reading schemas' | 'naming types' | 'writing types'
  readonly done: number
  readonly total: number
}

/** Contents of the generated bindings, and warnings. */
export interface GenerateSummary {
  readonly services: readonly ServiceSummary[]
  /** Number of operations of all services. */
  readonly operations: number
  readonly types: number
  readonly unsupported: readonly UnsupportedConstruct[]
  /** Warnings of the loader and the readers. */
  readonly warnings: readonly Warning[]
}

export interface ServiceSummary {
  readonly service: string
  readonly port: string
  readonly soapVersion: SoapVersion
  readonly endpoint?: string
  readonly operations: number
  /** Function that creates its client, in `index.ts`: the one for the convention of Data8, where the service follows it. */
  readonly createName?: string
}

export interface Generated {
  /** Text of each file, by name. */
  readonly files: ReadonlyMap<string, string>
  readonly summary: GenerateSummary
  /** Present where it is wanted. */
  readonly openApi?: GeneratedDocument
}

/** An OpenAPI document of the JSON endpoints. */
export interface GeneratedDocument {
  readonly text: string
  /** Operations that are not in it. */
  readonly omitted: readonly string[]
}

/**
 * Generates TypeScript bindings for a contract, without I/O; equal contracts and options give equal files.
 *
 * @throws GenerateError with file, element and reason, where no bindings can be generated, or not the OpenAPI document that
 * is wanted
 */
export function generate(contract: LoadedContract, options: GenerateOptions): Generated {
  const warnings: Warning[] = [...contract.warnings]
  const report = reporter(options.onProgress)
  const model = readContract(
    contract,
    (source, message) => warnings.push(warningOf(source, message)),
    report('reading schemas'),
  )
  const bindings = bindContract(model, contract.entry.location, report('naming types'))
  const identity = identityOf(bindings.services.map(({ port }) => port))
  const digest = digestOf(contract)
  const header = writeHeader(describeOrigin(options), identity, digest)
  const context: EmitContext = {
    bindings,
    header,
    runtime: options.runtime ?? 'data8-useradmin/soap',
    extension: options.importExtension ?? '.js',
  }
  const client = options.client ?? true
  const { openApi } = options
  const emitted = openApi && emitOpenApi(model, bindings, contract.entry.location)
  const texts = [
    ['types.ts', emitTypes(context, report('writing types'))],
    ['descriptors.ts', emitDescriptors(context)],
    ...(client ? [['client.ts', emitClient(context)] as const] : []),
    ['index.ts', emitIndex(context, { client })],
  ] as const
  return {
    files: new Map(texts.map(([name, text]) => [name, addFingerprint(name, header, text)])),
    summary: summarize(bindings, client, model.unsupported, warnings),
    ...(emitted === undefined || openApi === undefined
      ? {}
      : {
          openApi: {
            text: writeDocument(emitted.document, describeOrigin(openApi), identity, digest),
            omitted: emitted.omitted,
          },
        }),
  }
}

// As in errors: file, line, element, and what is wrong with it.
function warningOf(source: SourceElement, message: string): Warning {
  const { location, line } = source
  return { location, line, message: `${describeElement(source)}: ${message}` }
}

function describeOrigin({ input, tool, command }: Origin): string {
  const rewrite = command === undefined ? '.' : `: ${command}`
  // The header must not contain a user name or password of the URL.
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
  client: boolean,
  unsupported: readonly UnsupportedConstruct[],
  warnings: readonly Warning[],
): GenerateSummary {
  const services = bindings.services.map(
    ({ port, operations, createName, data8 }): ServiceSummary => ({
      service: port.service,
      port: port.port,
      soapVersion: port.soapVersion,
      ...(port.address === undefined ? {} : { endpoint: port.address }),
      operations: operations.length,
      ...(client ? { createName: data8?.createName ?? createName } : {}),
    }),
  )
  return {
    services,
    operations: services.reduce((sum, { operations }) => sum + operations, 0),
    types: bindings.types.size,
    unsupported,
    warnings,
  }
}
