import { splitClarkName } from '../../xml/expanded-name.js'
import type {
  ComplexDefinition,
  ContractModel,
  SimpleDefinition,
  TypeKey,
  TypeUse,
} from '../model/contract-model.js'
import type { ChangeKind, Direction } from './change.js'
import { type Contents, contentsOf } from './contents.js'
import { diffFacets } from './diff-facets.js'
import { type Comparison, diffAttributes, diffMembers, type MemberContext } from './diff-members.js'
import { definitionOf } from './display-names.js'

/** Compares types at the places that use them, so that a renamed type is compared with its predecessor. */
export class TypeDiff {
  readonly #comparison: Comparison
  readonly #seen = new Set<string>()
  readonly #compared = { before: new Set<TypeKey>(), after: new Set<TypeKey>() }

  readonly #derivedBefore: ReadonlyMap<TypeKey, readonly ComplexDefinition[]>
  readonly #derivedAfter: ReadonlyMap<TypeKey, readonly ComplexDefinition[]>

  constructor(comparison: Comparison) {
    this.#comparison = comparison
    this.#derivedBefore = derivedTypes(comparison.before)
    this.#derivedAfter = derivedTypes(comparison.after)
  }

  /** Keys of the compared definitions: those that operations use. */
  get compared(): { readonly before: ReadonlySet<TypeKey>; readonly after: ReadonlySet<TypeKey> } {
    return this.#compared
  }

  /** Compares the type of one place in both contracts, and adds the changes. */
  compare(
    place: { readonly kind: ChangeKind; readonly name: string },
    before: TypeUse,
    after: TypeUse,
    direction: Direction,
  ): void {
    const { displayNames, changes, before: old, after: now } = this.#comparison
    const [was, is] = [definitionOf(before, old), definitionOf(after, now)]
    const [wasCalled, isCalled] = [displayNames.use(before, old), displayNames.use(after, now)]
    if (was === undefined || is === undefined || was.kind !== is.kind) {
      if (wasCalled !== isCalled || was?.kind !== is?.kind) {
        changes.add({
          ...place,
          change: `type ${wasCalled} became ${isCalled}`,
          breaking: true,
          why: 'its values are different',
        })
      }
      return
    }
    const [wasKey, isKey] = [keyOf(before, wasCalled), keyOf(after, isCalled)]
    if (before.kind === 'defined') this.#compared.before.add(before.key)
    if (after.kind === 'defined') this.#compared.after.add(after.key)
    const pair = `${direction}\n${wasKey}\n${isKey}`
    if (before.kind === 'defined' && after.kind === 'defined') {
      if (this.#seen.has(pair)) return
      this.#seen.add(pair)
    }
    // A change of the namespace only is reported for the elements in it.
    if (was.name && is.name && splitClarkName(was.name).local !== splitClarkName(is.name).local) {
      changes.add({
        kind: 'type',
        name: displayNames.name(was.name),
        change: `renamed to ${displayNames.name(is.name)}`,
        breaking: true,
        why: 'code that imports the type by name must be changed; the name is not on the wire',
      })
    }
    if (was.kind === 'simple' && is.kind === 'simple') this.#simple(place, was, is, direction)
    else if (was.kind === 'complex' && is.kind === 'complex') this.#complex(was, is, direction)
  }

  #simple(
    place: { readonly kind: ChangeKind; readonly name: string },
    before: SimpleDefinition,
    after: SimpleDefinition,
    direction: Direction,
  ): void {
    const { displayNames, changes, before: old, after: now } = this.#comparison
    const name =
      before.name === undefined
        ? place
        : { kind: 'type' as const, name: displayNames.name(before.name) }
    const [was, is] = [before.variety, after.variety]
    if (was.kind === 'restriction' && is.kind === 'restriction') {
      this.compare(name, was.base, is.base, direction)
      diffFacets(name, was.facets, is.facets, direction, changes)
    } else if (was.kind === 'list' && is.kind === 'list') {
      this.compare(name, was.item, is.item, direction)
    } else {
      const [wasCalled, isCalled] = [
        displayNames.use({ kind: 'inline', type: withoutName(before) }, old),
        displayNames.use({ kind: 'inline', type: withoutName(after) }, now),
      ]
      if (wasCalled !== isCalled) {
        changes.add({
          ...name,
          change: `${wasCalled} became ${isCalled}`,
          breaking: true,
          why: 'its values are different',
        })
      }
    }
  }

  #complex(before: ComplexDefinition, after: ComplexDefinition, direction: Direction): void {
    const { displayNames, changes, before: old, after: now } = this.#comparison
    const owner = displayNames.type(before, old)
    const [was, is] = [contentsOf(before, old), contentsOf(after, now)]
    const context: MemberContext = {
      comparison: this.#comparison,
      direction,
      compareTypes: (...types) => this.compare(...types),
    }
    diffMembers(owner, was.members, is.members, context)
    diffAttributes(owner, was.attributes, is.attributes, context)
    this.#text(owner, was, is, direction)
    if (was.mixed !== is.mixed) {
      changes.add({
        kind: 'type',
        name: owner,
        change: is.mixed
          ? 'text between its elements was added'
          : 'text between its elements was removed',
        breaking: true,
        why: 'its content has another structure',
      })
    }
    if (was.anyAttribute !== is.anyAttribute) {
      changes.add({
        kind: 'type',
        name: owner,
        change: is.anyAttribute ? 'any attribute is allowed' : 'other attributes are not allowed',
        breaking: was.anyAttribute,
        why: is.anyAttribute ? 'callers need not use it' : 'callers that use them',
      })
    }
    if (before.abstract !== after.abstract) {
      changes.add({
        kind: 'type',
        name: owner,
        change: after.abstract ? 'became abstract' : 'is no longer abstract',
        breaking: after.abstract === (direction === 'request'),
        why: after.abstract ? 'only its subtypes can be used' : 'it can be used by itself',
      })
    }
    this.#derived(owner, before, after, direction)
  }

  #text(owner: string, was: Contents, is: Contents, direction: Direction): void {
    if (was.text !== undefined && is.text !== undefined) {
      this.compare({ kind: 'type', name: owner }, was.text, is.text, direction)
    } else if (was.text !== is.text) {
      this.#comparison.changes.add({
        kind: 'type',
        name: owner,
        change: is.text === undefined ? 'its text was removed' : 'text was added',
        breaking: true,
        why: 'its content has another structure',
      })
    }
  }

  #derived(
    owner: string,
    before: ComplexDefinition,
    after: ComplexDefinition,
    direction: Direction,
  ): void {
    const { changes, before: old, after: now } = this.#comparison
    const was = this.#byName(this.#derivedBefore.get(before.key), old)
    const is = this.#byName(this.#derivedAfter.get(after.key), now)
    for (const [key, { name, type }] of was) {
      const same = is.get(key)
      if (same === undefined) {
        changes.add({
          kind: 'type',
          name,
          change: `is no longer a kind of ${owner}`,
          breaking: true,
          why: 'callers that use it',
        })
      } else {
        const place = { kind: 'type' as const, name }
        this.compare(
          place,
          { kind: 'defined', key: type.key },
          { kind: 'defined', key: same.type.key },
          direction,
        )
      }
    }
    for (const [key, { name, type }] of is) {
      if (was.has(key)) continue
      this.#compared.after.add(type.key)
      changes.add({
        kind: 'type',
        name,
        change: `added as a kind of ${owner}`,
        breaking: direction === 'reply',
        why: direction === 'reply' ? 'replies may hold it' : 'callers need not send it',
      })
    }
  }

  // An anonymous type may have the display name of a named one, or of other anonymous ones, which are numbered.
  #byName(
    types: readonly ComplexDefinition[] = [],
    model: ContractModel,
  ): ReadonlyMap<string, { readonly name: string; readonly type: ComplexDefinition }> {
    const counts = new Map<string, number>()
    return new Map(
      types.map((type) => {
        const name = this.#comparison.displayNames.type(type, model)
        const label = `${type.name === undefined ? 'anonymous' : 'named'} ${name}`
        const count = (counts.get(label) ?? 0) + 1
        counts.set(label, count)
        return [`${label} (${count})`, { name, type }]
      }),
    )
  }
}

function derivedTypes({ types }: ContractModel): ReadonlyMap<TypeKey, ComplexDefinition[]> {
  const found = new Map<TypeKey, ComplexDefinition[]>()
  for (const type of types.values()) {
    if (type.kind !== 'complex' || type.derivation === undefined) continue
    const { base } = type.derivation
    const siblings = found.get(base)
    if (siblings === undefined) found.set(base, [type])
    else siblings.push(type)
  }
  return found
}

function keyOf(use: TypeUse, label: string): string {
  return use.kind === 'defined' ? use.key : label
}

function withoutName({ name: _, ...rest }: SimpleDefinition): SimpleDefinition {
  return rest
}
