/** What a change is about. */
export type ChangeKind =
  | 'service'
  | 'address'
  | 'operation'
  | 'header'
  | 'fault'
  | 'element'
  | 'attribute'
  | 'type'

/** One difference between two contracts that callers may notice. */
export interface Change {
  readonly kind: ChangeKind
  /** What changed, such as `GetJWT` or `GetJWT.maxCredits`. */
  readonly name: string
  /** How, such as `added, optional` or `type xs:int became xs:long`. */
  readonly change: string
  /** Whether code or bindings that were right before may be wrong now. */
  readonly breaking: boolean
  readonly why: string
}

/** Which way a message goes, seen from the caller. */
export type Direction = 'request' | 'reply'

/** Collects changes, each once: what holds for requests and replies alike is told as the worse of the two. */
export class Changes {
  readonly #found = new Map<string, Change>()

  add(change: Change): void {
    const key = `${change.kind}\n${change.name}\n${change.change}`
    const known = this.#found.get(key)
    if (known === undefined || (change.breaking && !known.breaking)) this.#found.set(key, change)
  }

  /** Breaking ones first, otherwise in the order in which they were found. */
  list(): readonly Change[] {
    const all = [...this.#found.values()]
    return [...all.filter(({ breaking }) => breaking), ...all.filter(({ breaking }) => !breaking)]
  }
}

/** The lines in which changes are shown. */
export function describeChanges(changes: readonly Change[]): readonly string[] {
  return changes.map(({ kind, name, change, breaking, why }) => {
    const verdict = breaking ? 'breaking  ' : 'compatible'
    return `${verdict}  ${kind} ${name}: ${change} (${why})`
  })
}
