import type { Facets } from '../model/contract-model.js'
import type { ChangeKind, Changes, Direction } from './change.js'

/** Compares the facets of a simple type. */
export function diffFacets(
  place: { readonly kind: ChangeKind; readonly name: string },
  before: Facets,
  after: Facets,
  direction: Direction,
  changes: Changes,
): void {
  const { enumeration: was, ...others } = before
  const { enumeration: is, ...otherNow } = after
  const request = direction === 'request'
  if ((was === undefined) !== (is === undefined)) {
    changes.add({
      ...place,
      change: is === undefined ? 'any value is allowed' : 'only listed values are allowed',
      breaking: (is === undefined) !== request,
      why:
        is === undefined
          ? 'only listed values were allowed before'
          : 'any value was allowed before',
    })
  }
  const [oldValues, newValues] = [valuesOf(was), valuesOf(is)]
  if (was !== undefined && is !== undefined) {
    for (const value of oldValues.filter((old) => !newValues.includes(old))) {
      changes.add({
        ...place,
        change: `value ${JSON.stringify(value)} removed`,
        breaking: true,
        why: request ? 'callers that send it' : 'code that names it',
      })
    }
    for (const value of newValues.filter((now) => !oldValues.includes(now))) {
      changes.add({
        ...place,
        change: `value ${JSON.stringify(value)} added`,
        breaking: !request,
        why: request ? 'callers need not send it' : 'replies may hold it',
      })
    }
  }
  for (const facet of new Set([...Object.keys(others), ...Object.keys(otherNow)])) {
    const [old, now] = [show(others, facet), show(otherNow, facet)]
    if (old === now) continue
    changes.add({
      ...place,
      change: `${facet} ${old} became ${now}`,
      breaking: request && now !== 'none',
      why: request ? 'values that were allowed may not be' : 'it bounds what replies may hold',
    })
  }
}

function valuesOf(enumeration: Facets['enumeration']): readonly string[] {
  return (enumeration ?? []).map(({ value }) => value)
}

function show(facets: Readonly<Record<string, unknown>>, facet: string): string {
  const value = facets[facet]
  return value === undefined ? 'none' : JSON.stringify(value)
}
