import type { SourceElement } from '../load/source.js'
import type {
  EnumerationValue,
  Facets,
  SimpleDefinition,
  SimpleVariety,
  TypeUse,
} from '../model/contract-model.js'
import { qualify } from '../model/documents.js'
import { warnOfFacet } from './check-facets.js'
import {
  constructsIn,
  type Place,
  placeIn,
  readDocumentation,
  readSimpleTypeName,
  type SchemaContext,
} from './schema-context.js'
import type { Component } from './symbols.js'

/** Reads an `xs:simpleType`. */
export function readSimpleType(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
): SimpleDefinition {
  return {
    kind: 'simple',
    ...readDocumentation(source),
    variety: readVariety(context, source, place),
  }
}

function readVariety(context: SchemaContext, source: SourceElement, place: Place): SimpleVariety {
  for (const step of constructsIn(source)) {
    if (step.name === 'restriction') {
      const base = readBase(context, step, 'base', place)
      return { kind: 'restriction', base, facets: readFacets(context, step, base) }
    }
    if (step.name === 'list')
      return { kind: 'list', item: readBase(context, step, 'itemType', place) }
    if (step.name === 'union') return { kind: 'union', members: readMembers(context, step, place) }
  }
  context.warn(source, 'has neither restriction, list nor union; treated as xs:string')
  return { kind: 'restriction', base: { kind: 'builtin', name: 'string' }, facets: {} }
}

function readBase(
  context: SchemaContext,
  step: SourceElement,
  attribute: string,
  place: Place,
): TypeUse {
  const written = step.attributes.get(attribute)
  if (written !== undefined) return readSimpleTypeName(context, step, written, place)
  const inline = inlineSimpleType(step)
  if (inline !== undefined) return { kind: 'inline', type: readSimpleType(context, inline, place) }
  context.warn(step, `has neither ${attribute} nor a simpleType; treated as xs:string`)
  return { kind: 'builtin', name: 'string' }
}

function readMembers(
  context: SchemaContext,
  step: SourceElement,
  place: Place,
): readonly TypeUse[] {
  const names = (step.attributes.get('memberTypes') ?? '').split(/\s+/)
  // A repeated member makes no difference.
  const named = new Set(names.filter((name) => name !== ''))
  const members: TypeUse[] = [
    ...[...named].map((name) => readSimpleTypeName(context, step, name, place)),
    ...constructsIn(step)
      .filter(({ name }) => name === 'simpleType')
      .map((inline) => ({ kind: 'inline' as const, type: readSimpleType(context, inline, place) })),
  ]
  if (members.length > 0) return members
  context.warn(step, 'is a union of nothing; treated as xs:string')
  return [{ kind: 'builtin', name: 'string' }]
}

/** The `xs:simpleType` child of an element; absent where there is none. */
export function inlineSimpleType(source: SourceElement): SourceElement | undefined {
  return constructsIn(source).find(({ name }) => name === 'simpleType')
}

/**
 * Reads the facets of a restriction. Their values are checked after all types are read: `check-facets.ts`.
 */
export function readFacets(context: SchemaContext, step: SourceElement, base: TypeUse): Facets {
  const enumeration: EnumerationValue[] = []
  const patterns: string[] = []
  const facets: Record<string, string | number> = {}
  const constructs = constructsIn(step)
  const qNames =
    constructs.some(({ name }) => name === 'enumeration') && isQualifiedName(context, base)
  for (const facet of constructs) {
    const value = facet.attributes.get('value')
    switch (facet.name) {
      case 'enumeration':
        enumeration.push({
          value: qNames ? qualify(facet, value ?? '') : (value ?? ''),
          ...readDocumentation(facet),
        })
        break
      case 'pattern':
        patterns.push(value ?? '')
        break
      case 'length':
      case 'minLength':
      case 'maxLength':
      case 'totalDigits':
      case 'fractionDigits':
        if (isCount(value)) facets[facet.name] = Number(value)
        else warnOfFacet(context.warn, facet, value ?? '')
        break
      case 'whiteSpace':
        if (isWhiteSpace(value?.trim())) facets[facet.name] = (value ?? '').trim()
        else warnOfFacet(context.warn, facet, value ?? '')
        break
      case 'minInclusive':
      case 'maxInclusive':
      case 'minExclusive':
      case 'maxExclusive':
        facets[facet.name] = (value ?? '').trim()
        break
      case 'assertion':
      case 'explicitTimezone':
        context.warn(facet, `xs:${facet.name} is XML Schema 1.1; not checked`)
        break
      default:
    }
  }
  const read: Facets = {
    ...(facets as Facets),
    ...(enumeration.length === 0 ? {} : { enumeration }),
    ...(patterns.length === 0 ? {} : { patterns }),
  }
  context.sources.set(read, step)
  return read
}

function isCount(value: string | undefined): boolean {
  const count = Number(value?.trim() || Number.NaN)
  return Number.isSafeInteger(count) && count >= 0
}

function isWhiteSpace(value: unknown): boolean {
  return value === 'preserve' || value === 'replace' || value === 'collapse'
}

// Prefixes in values are declared only in the schema, and are resolved here. Types may be declared in any order:
// the base is looked up in the schema, since it may not have been read.
function isQualifiedName(context: SchemaContext, base: TypeUse): boolean {
  let use = base
  const visited = new Set<string>()
  for (;;) {
    if (use.kind === 'builtin') return use.name === 'QName'
    if (use.kind === 'anyType') return false
    if (use.kind === 'inline') {
      if (use.type.variety.kind !== 'restriction') return false
      use = use.type.variety.base
      continue
    }
    const component = context.symbols.types.get(use.key)
    if (component === undefined || visited.has(use.key)) return false
    visited.add(use.key)
    const next = baseOf(context, component)
    if (next === undefined) return false
    use = next
  }
}

function baseOf(context: SchemaContext, component: Component): TypeUse | undefined {
  const step = constructsIn(component.source).find(({ name }) => name === 'restriction')
  const written = step?.attributes.get('base')
  if (step === undefined || written === undefined) return undefined
  const place = placeIn(component, (name) => ({ kind: 'type', name }))
  return readSimpleTypeName(context, step, written, place)
}
