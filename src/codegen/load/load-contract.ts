import { type Access, accessTo } from './access.js'
import { ContractError, type Warning } from './contract-error.js'
import { DocumentLoader, type LoadOptions } from './document-loader.js'
import type { LoadedContract, LoadedDocument, UnreadDocument } from './loaded-contract.js'
import { entryTarget, referenceTarget, type Target } from './locations.js'
import { wellKnownNamespaces } from './namespaces.js'
import { type Reference, referencesOf } from './references.js'

const defaultMaxDocuments = 500

/** Number of documents that are read at once. */
const concurrency = 6

/**
 * Reads a WSDL 1.1 and everything it imports and includes.
 *
 * A reference to a document that cannot be read (no such file, HTTP 404, an HTML page, a location that is not
 * allowed) gives a warning; a document that can be read and is malformed is an error. References of a document
 * from a public address to a private one are ignored, unless `allowPrivate`; `location` may be either.
 *
 * @param location path, or http(s) URL
 * @throws ContractError
 * @throws InputError naming the option: `tls`, `headers` or `login`
 * @throws AbortError when `signal` fires
 */
export async function loadContract(
  location: string | URL,
  options: LoadOptions = {},
): Promise<LoadedContract> {
  const target = entryTarget(location)
  const access = accessTo(target.kind === 'http' ? target.url : undefined, options)
  return await new Loader(options, access).load(target)
}

type Readable = Exclude<Target, { kind: 'refused' }>

interface Pending {
  readonly from: LoadedDocument
  readonly reference: Reference
  readonly target: Target
}

class Loader {
  readonly #loader: DocumentLoader
  readonly #options: LoadOptions
  readonly #documents = new Map<string, LoadedDocument>()
  readonly #resolved = new Map<string, string>()
  readonly #warnings: Warning[] = []
  readonly #unread: UnreadDocument[] = []

  constructor(options: LoadOptions, access: Access) {
    this.#loader = new DocumentLoader(options, access)
    this.#options = options
  }

  async load(target: Readable): Promise<LoadedContract> {
    const entry = await this.#loader.read(target, 'wsdl', true)
    this.#add(entry)
    for (let level = this.#follow([entry]); level.length > 0; ) {
      level = this.#follow(await this.#readAll(level))
    }
    const resolved: ReadonlyMap<string, string> = this.#resolved
    return {
      entry,
      documents: this.#documents,
      resolve: (from, location) => resolved.get(referenceKey(from, location)),
      warnings: this.#warnings,
      unread: this.#unread,
    }
  }

  #follow(documents: readonly LoadedDocument[]): readonly Pending[] {
    const pending: Pending[] = []
    for (const from of documents) {
      for (const reference of referencesOf(from.root)) {
        const target = referenceTarget(
          from.location,
          reference.location,
          this.#options.allowInsecureHttp ?? false,
        )
        const isKnown = wellKnownNamespaces.has(reference.namespace ?? '')
        if (target.kind !== 'http' || !isKnown) pending.push({ from, reference, target })
      }
    }
    return pending
  }

  // Documents are read concurrently and added in the order of the references: two runs give the same contract.
  async #readAll(level: readonly Pending[]): Promise<readonly LoadedDocument[]> {
    const added: LoadedDocument[] = []
    for (let start = 0; start < level.length; start += concurrency) {
      const batch = level.slice(start, start + concurrency)
      const outcomes = await Promise.all(batch.map((pending) => this.#tryRead(pending)))
      for (const [index, { from, reference }] of batch.entries()) {
        const outcome = outcomes[index]
        if (outcome instanceof ContractError) this.#warn(reference, outcome)
        else if (outcome !== undefined) {
          this.#resolved.set(referenceKey(from.location, reference.location), outcome.location)
          if (!this.#documents.has(outcome.location)) added.push(this.#add(outcome))
        }
      }
    }
    return added
  }

  #add(document: LoadedDocument): LoadedDocument {
    const limit = this.#options.maxDocuments ?? defaultMaxDocuments
    if (this.#documents.size >= limit) {
      throw new ContractError(
        'limit',
        document.location,
        `the contract has more than ${limit} documents`,
      )
    }
    this.#documents.set(document.location, document)
    this.#warnings.push(...(document.warnings ?? []))
    return document
  }

  async #tryRead({ from, reference, target }: Pending): Promise<LoadedDocument | ContractError> {
    if (target.kind === 'refused') {
      const { reason, problemDetail } = target
      return new ContractError('reference', from.location, reason, { problemDetail })
    }
    try {
      return await this.#loader.read(target, 'any', !from.isPublic)
    } catch (error) {
      if (!(error instanceof ContractError)) throw error
      if (skippable.has(error.problem)) return error
      throw error.problem === 'cache' ? error : error.in(describeReference(reference))
    }
  }

  #warn(reference: Reference, error: ContractError): void {
    const { location, line, name } = reference.element
    const namespace = reference.namespace === undefined ? '' : ` (namespace ${reference.namespace})`
    const quoted = reference.location.replace(/\/\/[^/@]*@/, '//')
    const message = `${name} of "${quoted}"${namespace} is ignored: ${error.reason}`
    this.#warnings.push({ location, line, message })
    this.#unread.push({ location, line, message, error })
  }
}

function describeReference({ element: { name, location, line } }: Reference): string {
  return `the ${name} at ${location}:${line} refers to it`
}

const skippable: ReadonlySet<string> = new Set(['unreachable', 'not-a-contract'])

function referenceKey(from: string, location: string): string {
  return `${from}\n${location.trim()}`
}
