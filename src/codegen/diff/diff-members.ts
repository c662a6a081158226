import { type ClarkName, clarkName } from '../../xml/expanded-name.js'
import type { AttributeModel, ContractModel, TypeUse } from '../model/contract-model.js'
import type { ChangeKind, Changes, Direction } from './change.js'
import type { Member } from './contents.js'
import type { DisplayNames } from './display-names.js'
import { pairMembers } from './pair-members.js'

/** Both contracts, and the collected changes. */
export interface Comparison {
  readonly before: ContractModel
  readonly after: ContractModel
  readonly displayNames: DisplayNames
  readonly changes: Changes
}

/** The context in which the members of a type are compared. */
export interface MemberContext {
  readonly comparison: Comparison
  readonly direction: Direction
  readonly compareTypes: (
    place: { readonly kind: ChangeKind; readonly name: string },
    before: TypeUse,
    after: TypeUse,
    direction: Direction,
  ) => void
}

const senders = 'callers that send it'

/** Compares the elements of a type, and adds the changes. */
export function diffMembers(
  owner: string,
  before: readonly Member[],
  after: readonly Member[],
  context: MemberContext,
): void {
  const { direction } = context
  const { displayNames, changes, before: old, after: now } = context.comparison
  const { pairs, removed, added } = pairMembers(before, after, (member, isOld) =>
    member.element === undefined ? '*' : displayNames.use(member.element.type, isOld ? old : now),
  )
  for (const member of removed) {
    changes.add({
      kind: 'element',
      name: `${owner}.${member.name}`,
      change: 'removed',
      breaking: true,
      why: direction === 'request' ? senders : 'callers that read it',
    })
  }
  for (const member of added) {
    const breaking = direction === 'request' && member.required
    changes.add({
      kind: 'element',
      name: `${owner}.${member.name}`,
      change: member.required ? 'added, required' : 'added, optional',
      breaking,
      why: breaking
        ? 'callers do not send it yet'
        : direction === 'request'
          ? 'callers need not send it'
          : 'callers need not read it',
    })
  }
  for (const [was, is] of pairs) diffMember(`${owner}.${was.name}`, was, is, context)
  diffOrder(owner, pairs, context)
}

// The order of the pairs is that of the old contract.
function diffOrder(
  owner: string,
  pairs: readonly (readonly [Member, Member, number])[],
  context: MemberContext,
): void {
  const ordered = pairs.filter(([was, is]) => was.ordered && is.ordered)
  if (ordered.every(([, , at], index) => index === 0 || at > (ordered[index - 1]?.[2] ?? -1)))
    return
  context.comparison.changes.add({
    kind: 'type',
    name: owner,
    change: `the order of its elements became ${[...ordered]
      .sort(([, , a], [, , b]) => a - b)
      .map(([, is]) => is.name)
      .join(', ')}`,
    breaking: true,
    why: 'bindings write the old order until they are generated again; no code changes',
  })
}

function diffMember(name: string, was: Member, is: Member, context: MemberContext): void {
  const { direction } = context
  const { changes } = context.comparison
  const request = direction === 'request'
  const add = (change: string, breaking: boolean, why: string): void =>
    changes.add({ kind: 'element', name, change, breaking, why })
  if (was.name !== is.name) {
    add(`renamed to ${is.name}`, true, 'the old name is not known to the service any more')
  } else if (was.element?.namespace !== is.element?.namespace) {
    add(
      `moved to ${inNamespace(is.element?.namespace ?? '')}`,
      true,
      'bindings use the old namespace until they are generated again; no code changes',
    )
  }
  if (was.required !== is.required) {
    if (is.required)
      add('became required', request, request ? 'callers may leave it out' : 'it is always there')
    else
      add('became optional', !request, request ? 'callers still may send it' : 'it may be absent')
  }
  if (was.max !== is.max) {
    const arity = was.max === 1 || is.max === 1
    const fewer = times(is.max) < times(was.max)
    add(
      `may occur ${occurs(is.max)}, before ${occurs(was.max)}`,
      arity || (request && fewer),
      arity ? 'one value became a list, or a list became one value' : 'it was a list already',
    )
  }
  if (was.place !== is.place) {
    add('its place in a choice or a repeated group changed', true, 'its member has another path')
  }
  const [from, to] = [was.element, is.element]
  if (from === undefined || to === undefined) return
  if (from.nillable !== to.nillable) {
    add(
      to.nillable ? 'may be nil' : 'may no longer be nil',
      to.nillable !== request,
      to.nillable ? 'null is one of its values' : 'null is not one of its values',
    )
  }
  diffValues(context, { kind: 'element', name }, from, to)
  context.compareTypes({ kind: 'element', name }, from.type, to.type, direction)
}

/** Compares the attributes of a type. */
export function diffAttributes(
  owner: string,
  before: readonly AttributeModel[],
  after: readonly AttributeModel[],
  context: MemberContext,
): void {
  const { direction } = context
  const { changes } = context.comparison
  const request = direction === 'request'
  const now = new Map(after.map((attribute) => [attributeKey(attribute), attribute]))
  const old = new Set(before.map(attributeKey))
  for (const was of before) {
    const is = now.get(attributeKey(was))
    const place = { kind: 'attribute' as const, name: `${owner}.${was.name}` }
    if (is === undefined) {
      const why = request ? senders : 'callers that read it'
      changes.add({ ...place, change: 'removed', breaking: true, why })
      continue
    }
    if (was.required !== is.required) {
      const change = is.required ? 'became required' : 'became optional'
      const why = is.required ? 'it must be there' : 'it may be absent'
      changes.add({ ...place, change, breaking: is.required === request, why })
    }
    diffValues(context, place, was, is)
    context.compareTypes(place, was.type, is.type, direction)
  }
  for (const is of after) {
    if (old.has(attributeKey(is))) continue
    changes.add({
      kind: 'attribute',
      name: `${owner}.${is.name}`,
      change: is.required ? 'added, required' : 'added, optional',
      breaking: request && is.required,
      why: request && is.required ? 'callers do not send it yet' : 'callers need not know it',
    })
  }
}

function diffValues(
  context: MemberContext,
  place: { readonly kind: ChangeKind; readonly name: string },
  was: { readonly default?: string; readonly fixed?: string },
  is: { readonly default?: string; readonly fixed?: string },
): void {
  for (const which of ['fixed', 'default'] as const) {
    if (was[which] === is[which]) continue
    context.comparison.changes.add({
      ...place,
      change: `${which} value ${quote(was[which])} became ${quote(is[which])}`,
      breaking: which === 'fixed',
      why: which === 'fixed' ? 'no other value is allowed' : 'it is used for an absent value',
    })
  }
}

function attributeKey({ namespace, name }: AttributeModel): ClarkName {
  return clarkName(namespace, name)
}

function inNamespace(namespace: string): string {
  return namespace === '' ? 'no namespace' : `the namespace ${namespace}`
}

function occurs(max: Member['max']): string {
  return max === 'unbounded' ? 'any number of times' : max === 1 ? 'once' : `${max} times`
}

function times(max: Member['max']): number {
  return max === 'unbounded' ? Number.POSITIVE_INFINITY : max
}

function quote(value: string | undefined): string {
  return value === undefined ? 'none' : JSON.stringify(value)
}
