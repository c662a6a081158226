import { clarkName, splitClarkName } from '../../xml/expanded-name.js'
import type { Occurs } from '../../xsd/descriptor.js'
import type { AttributeModel, ElementParticle, Facets, TypeUse } from '../model/contract-model.js'

/**
 * Describes an element declaration, in one line: `element clientIp, xs:string, minOccurs 0`.
 *
 * @param written the TypeScript type of one value; the type of the element is omitted where it has the same name
 */
export function describeElementParticle(
  element: ElementParticle,
  namespace: string,
  inside: 'optional' | undefined,
  written: string,
): string {
  const { name, type, min, max, nillable } = element
  return [
    `element ${inNamespace(element.namespace, namespace, name)}`,
    ...describeTypeUnless(written, type, namespace),
    ...describeOccurs(min, max),
    ...(inside === 'optional' && min > 0 ? ['in an optional group'] : []),
    ...(nillable ? ['nillable'] : []),
    ...describeValue(element),
  ].join(', ')
}

/** Describes an attribute declaration, as {@link describeElementParticle}: `attribute id, xs:ID, required`. */
export function describeAttribute(
  attribute: AttributeModel,
  namespace: string,
  written: string,
): string {
  const { name, type, required } = attribute
  return [
    `attribute ${clarkName(attribute.namespace, name)}`,
    ...describeTypeUnless(written, type, namespace),
    ...(required ? ['required'] : []),
    ...describeValue(attribute),
  ].join(', ')
}

// The namespace is given only where it is not that of the type; unqualified elements are common.
function inNamespace(own: string, around: string, name: string): string {
  return own === around ? name : clarkName(own, name)
}

function describeValue({
  default: value,
  fixed,
}: {
  readonly default?: string
  readonly fixed?: string
}): readonly string[] {
  if (fixed !== undefined) return [`fixed ${JSON.stringify(fixed)}`]
  return value === undefined ? [] : [`default ${JSON.stringify(value)}`]
}

/** Describes occurrences: `required`, `minOccurs 0`, `minOccurs 2, maxOccurs unbounded`… */
export function describeOccurs(min: number, max: Occurs): readonly string[] {
  return [min === 1 ? 'required' : `minOccurs ${min}`, ...(max === 1 ? [] : [`maxOccurs ${max}`])]
}

function describeTypeUnless(written: string, type: TypeUse, namespace: string): readonly string[] {
  const described = describeType(type, namespace)
  return written === described || written === `${described} | null` ? [] : [described]
}

/** The name of a type for comments: local in its own namespace, a Clark name otherwise. */
export function describeType(type: TypeUse, namespace: string): string {
  switch (type.kind) {
    case 'builtin':
      return `xs:${type.name}`
    case 'anyType':
      return 'xs:anyType'
    case 'defined': {
      const { namespace: own, local } = splitClarkName(type.key)
      if (/^(?:element|group|message) |\//.test(local)) return 'anonymous type'
      return own === namespace ? local : type.key
    }
    case 'inline': {
      const { variety } = type.type
      if (variety.kind === 'list') return `list of ${describeType(variety.item, namespace)}`
      if (variety.kind === 'union') {
        return `union of ${variety.members.map((member) => describeType(member, namespace)).join(' and ')}`
      }
      return [describeType(variety.base, namespace), ...describeFacets(variety.facets)].join(' ')
    }
  }
}

/** Describes the facets of a restriction, without enumerations, which are in the type. */
function describeFacets(facets: Facets): readonly string[] {
  const { enumeration, patterns, ...others } = facets
  const parts = [
    ...Object.entries(others).map(([name, value]) => `${name} ${value}`),
    ...(patterns ?? []).map((pattern) => `pattern ${pattern}`),
  ]
  return parts.length === 0 ? [] : [`(${parts.join(', ')})`]
}
