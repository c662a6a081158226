/** The part of a contract that changed. */
export type ChangeKind =
  | 'service'
  | 'address'
  | 'operation'
  | 'header'
  | 'fault'
  | 'element'
  | 'attribute'
  | 'type'
  /** A member of a JSON object. */
  | 'member'

/** A difference between two contracts that may affect callers. */
export interface Change {
  readonly kind: ChangeKind
  /** Name of the part, such as `GetJWT` or `GetJWT.maxCredits`. */
  readonly name: string
  /** The change, such as `added, optional` or `type xs:int became xs:long`. */
  readonly change: string
  /** Whether existing code or bindings may no longer work. */
  readonly breaking: boolean
  /** Who or what is affected, for the user. */
  readonly why: string
  /** Whether the service would ignore what callers send, without an error. */
  readonly ignored?: true
}

/** Direction of a message, from the view of the caller. */
export type Direction = 'request' | 'reply'

/** Collects changes, each once; one that is found for requests and replies is breaking where either is. */
export class Changes {
  readonly #found = new Map<string, Change>()

  add(change: Change): void {
    const key = `${change.kind}\n${change.name}\n${change.change}`
    const known = this.#found.get(key)
    if (known === undefined || (change.breaking && !known.breaking)) this.#found.set(key, change)
  }

  /** Breaking changes first, otherwise in the order of discovery. */
  list(): readonly Change[] {
    const all = [...this.#found.values()]
    return [...all.filter(({ breaking }) => breaking), ...all.filter(({ breaking }) => !breaking)]
  }
}

/** Formats changes, one line each. */
export function describeChanges(changes: readonly Change[]): readonly string[] {
  return changes.map(({ kind, name, change, breaking, why }) => {
    const severity = breaking ? 'breaking  ' : 'compatible'
    return `${severity}  ${kind} ${name}: ${change} (${why})`
  })
}
