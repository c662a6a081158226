import { type ClarkName, clarkName, splitClarkName } from '../../xml/expanded-name.js'
import type { SourceElement } from '../load/source.js'
import type { AttributeModel, TypeUse } from '../model/contract-model.js'
import { checkPrefixes } from '../model/generate-error.js'
import {
  constructsIn,
  lookUp,
  type Place,
  placeIn,
  readDocumentation,
  readSimpleTypeName,
  type SchemaContext,
  warnOfUndeclared,
} from './schema-context.js'
import { inlineSimpleType, readSimpleType } from './simple-type.js'
import { nameOf } from './symbols.js'
import { ignoredAttributes, wellKnownAttributes } from './well-known.js'

/** The attributes that a complex type declares, those of its attribute groups included. */
export interface AttributesRead {
  readonly attributes: readonly AttributeModel[]
  readonly anyAttribute: boolean
  /** Those with `use="prohibited"`, by Clark name. */
  readonly prohibited: ReadonlySet<ClarkName>
  /** Of the attribute groups and of `xs:anyAttribute`. */
  readonly documentation: readonly string[]
}

/** Reads the attribute declarations among the children of a type, derivation or attribute group. */
export function readAttributes(
  context: SchemaContext,
  parent: SourceElement,
  place: Place,
): AttributesRead {
  const attributes = new Map<ClarkName, AttributeModel>()
  const prohibited = new Set<ClarkName>()
  const seen = new Set<SourceElement>()
  const documented: SourceElement[] = []
  let anyAttribute = false
  // Groups refer to groups: their attributes come in the position of the reference.
  const open = [{ sources: constructsIn(parent).values(), place }]
  for (let frame = open.at(-1); frame !== undefined; frame = open.at(-1)) {
    const { place } = frame
    const { value: source } = frame.sources.next()
    if (source === undefined) open.pop()
    else if (source.name === 'anyAttribute') {
      anyAttribute = true
      documented.push(source)
    } else if (source.name === 'attribute') {
      const attribute = readAttribute(context, source, place)
      if (attribute === undefined) continue
      const name = clarkName(attribute.namespace, attribute.name)
      if (source.attributes.get('use')?.trim() === 'prohibited') prohibited.add(name)
      else if (!attributes.has(name)) attributes.set(name, attribute)
    } else if (source.name === 'attributeGroup') {
      const { name, component } = lookUp(context.symbols.attributeGroups, source, 'ref', place)
      documented.push(source)
      if (component === undefined) {
        warnOfUndeclared(context, source, name, 'attribute group')
        anyAttribute = true
      } else if (!seen.has(component.source)) {
        checkPrefixes(component.source)
        seen.add(component.source)
        documented.push(component.source)
        const inside = placeIn(component, place.originOf)
        open.push({ sources: constructsIn(component.source).values(), place: inside })
      }
    }
  }
  const documentation = documented.flatMap(
    (source) => readDocumentation(source).documentation ?? [],
  )
  return { attributes: [...attributes.values()], anyAttribute, prohibited, documentation }
}

function readAttribute(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
): AttributeModel | undefined {
  const use = {
    required: source.attributes.get('use')?.trim() === 'required',
    ...valueConstraint(source),
    ...readDocumentation(source),
  }
  const from = (attribute: AttributeModel, declaration = source): AttributeModel => {
    context.sources.set(attribute, hasValueConstraint(source) ? source : declaration)
    return attribute
  }
  if (!source.attributes.has('ref')) {
    const name = nameOf(source)
    const form = source.attributes.get('form')?.trim()
    const qualified = form === undefined ? place.schema.attributesQualified : form === 'qualified'
    return from({
      name,
      namespace: qualified ? place.schema.targetNamespace : '',
      type: readAttributeType(context, source, place),
      ...use,
    })
  }
  const { name, component } = lookUp(context.symbols.attributes, source, 'ref', place)
  if (ignoredAttributes.has(name)) return undefined
  const { namespace, local } = splitClarkName(name)
  if (component === undefined) {
    const known = wellKnownAttributes.get(name)
    if (known === undefined) warnOfUndeclared(context, source, name, 'attribute')
    const type: TypeUse = { kind: 'builtin', name: known ?? 'anySimpleType' }
    return from({ name: local, namespace, type, ...use })
  }
  const { source: declaration } = component
  return from(
    {
      name: local,
      namespace,
      type: readAttributeType(context, declaration, placeIn(component, place.originOf)),
      ...valueConstraint(declaration),
      ...readDocumentation(declaration),
      ...use,
    },
    declaration,
  )
}

function readAttributeType(context: SchemaContext, source: SourceElement, place: Place): TypeUse {
  const written = source.attributes.get('type')
  if (written !== undefined) return readSimpleTypeName(context, source, written, place)
  const inline = inlineSimpleType(source)
  return inline === undefined
    ? { kind: 'builtin', name: 'anySimpleType' }
    : { kind: 'inline', type: readSimpleType(context, inline, place) }
}

function hasValueConstraint({ attributes }: SourceElement): boolean {
  return attributes.has('default') || attributes.has('fixed')
}

/**
 * The `default` or `fixed` value of an element or attribute. It is checked after all types are read:
 * `check-value-constraint.ts`.
 */
export function valueConstraint(source: SourceElement): {
  readonly default?: string
  readonly fixed?: string
} {
  const fixed = source.attributes.get('fixed')
  if (fixed !== undefined) return { fixed }
  const value = source.attributes.get('default')
  return value === undefined ? {} : { default: value }
}
