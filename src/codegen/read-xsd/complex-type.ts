import { splitClarkName } from '../../xml/expanded-name.js'
import type { SourceElement } from '../load/source.js'
import type {
  ComplexDefinition,
  ComplexOrigin,
  Particle,
  TypeUse,
} from '../model/contract-model.js'
import { refuseElement } from '../model/generate-error.js'
import { readAttributes } from './attributes.js'
import { readContent } from './particles.js'
import {
  constructsIn,
  lookUp,
  type Place,
  readBoolean,
  readDocumentation,
  readTypeReference,
  type SchemaContext,
  warnOfUndeclared,
} from './schema-context.js'
import { inlineSimpleType, readFacets, readSimpleType } from './simple-type.js'
import { builtinNamed, encodingNamespace, typeNamespaces } from './well-known.js'

/** Content and derivation of a complex type. */
type Derived = Pick<
  ComplexDefinition,
  'derivation' | 'attributes' | 'anyAttribute' | 'text' | 'content'
> & { readonly mixed?: boolean }

/** Reads an `xs:complexType` and the anonymous types in it, and adds their definitions to the context. */
export function readComplexType(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
  origin: ComplexOrigin,
  name?: string,
): void {
  const { key, schema } = place
  const inside: Place = {
    ...place,
    originOf: (element) => ({ kind: 'member', name: element, owner: key }),
  }
  const header = {
    kind: 'complex' as const,
    key,
    ...(name === undefined ? {} : { name }),
    namespace: schema.targetNamespace,
    origin,
    ...readDocumentation(source),
    abstract: readBoolean(context, source, 'abstract'),
    mixed: readBoolean(context, source, 'mixed'),
  }
  // Added before it is read, so that its position is before the types in it.
  context.types.set(key, { ...header, attributes: [], anyAttribute: false })
  context.types.set(key, { ...header, ...readDerived(context, source, inside) })
}

function readDerived(context: SchemaContext, source: SourceElement, place: Place): Derived {
  const content = constructsIn(source).find(
    ({ name }) => name === 'simpleContent' || name === 'complexContent',
  )
  if (content === undefined) return readPlain(context, source, place)
  const step = constructsIn(content).find(
    ({ name }) => name === 'extension' || name === 'restriction',
  )
  if (step === undefined) {
    context.warn(content, 'has neither extension nor restriction; treated as empty')
    return readPlain(context, content, place)
  }
  if (content.name === 'simpleContent') return readSimpleContent(context, step, place)
  return {
    ...(content.attributes.has('mixed') ? { mixed: readBoolean(context, content, 'mixed') } : {}),
    ...readComplexContent(context, step, place),
  }
}

function readPlain(context: SchemaContext, source: SourceElement, place: Place): Derived {
  warnOfSchema11(context, source)
  const content = readContent(context, source, place)
  return {
    ...readOwnAttributes(context, source, place),
    ...(content === undefined ? {} : { content }),
  }
}

function readOwnAttributes(
  context: SchemaContext,
  source: SourceElement,
  place: Place,
): Pick<Derived, 'attributes' | 'anyAttribute'> {
  const { prohibited, ...attributes } = readAttributes(context, source, place)
  if (prohibited.size > 0) context.prohibited.set(place.key, prohibited)
  return attributes
}

function readComplexContent(context: SchemaContext, step: SourceElement, place: Place): Derived {
  const plain = readPlain(context, step, place)
  const { name, component } = lookUp(context.symbols.types, step, 'base', place)
  const { namespace, local } = splitClarkName(name)
  if (component === undefined) {
    if (typeNamespaces.has(namespace) && local === 'anyType') {
      return step.name === 'extension' ? { ...plain, anyAttribute: true, mixed: false } : plain
    }
    if (namespace === encodingNamespace && (local === 'Array' || local === 'Struct')) {
      return readEncodedArray(context, step, plain)
    }
    const builtin = typeNamespaces.has(namespace) ? builtinNamed(local) : undefined
    if (builtin !== undefined) {
      context.warn(step, 'complex content with a simple base; treated as simple content')
      return { ...plain, text: { kind: 'builtin', name: builtin.name } }
    }
    warnOfUndeclared(context, step, name, 'base type')
    return plain
  }
  if (component.source.name === 'simpleType') {
    context.warn(step, 'complex content with a simple base; treated as simple content')
    return { ...plain, text: { kind: 'defined', key: component.key } }
  }
  if (step.name === 'extension') {
    return { ...plain, derivation: { by: 'extension', base: component.key } }
  }
  if (namespace === encodingNamespace && local === 'Array') {
    return readEncodedArray(context, step, plain)
  }
  return { ...plain, derivation: { by: 'restriction', base: component.key } }
}

// The item type of such an array is in an attribute of SOAP encoding, which literal messages do not have.
function readEncodedArray(context: SchemaContext, step: SourceElement, plain: Derived): Derived {
  const { content } = plain
  if (content !== undefined && (!('items' in content) || content.items.length > 0)) {
    return { ...plain, anyAttribute: true }
  }
  context.warn(
    step,
    'an array of SOAP encoding in a literal message; its items are treated as xs:any',
  )
  const items: Particle = {
    kind: 'any',
    min: 0,
    max: 'unbounded',
    namespaces: '##any',
    targetNamespace: '',
  }
  return { ...plain, anyAttribute: true, content: items }
}

function readSimpleContent(context: SchemaContext, step: SourceElement, place: Place): Derived {
  warnOfSchema11(context, step)
  const attributes = readOwnAttributes(context, step, place)
  const written = step.attributes.get('base')
  if (written === undefined) throw refuseElement(step, 'has no base')
  const base = readTypeReference(context, step, 'base', place)
  const target = base.kind === 'defined' ? context.symbols.types.get(base.key) : undefined
  if (target?.source.name !== 'complexType') {
    const text: TypeUse =
      base.kind === 'anyType' ? { kind: 'builtin', name: 'anySimpleType' } : base
    return {
      ...attributes,
      text: step.name === 'extension' ? text : restricted(context, step, text),
    }
  }
  if (step.name === 'extension') {
    return { ...attributes, derivation: { by: 'extension', base: target.key } }
  }
  const inline = inlineSimpleType(step)
  if (inline === undefined) {
    context.textFacets.set(place.key, readFacets(context, step, { kind: 'anyType' }))
    return { ...attributes, derivation: { by: 'restriction', base: target.key } }
  }
  const text = restricted(context, step, {
    kind: 'inline',
    type: readSimpleType(context, inline, place),
  })
  return { ...attributes, text, derivation: { by: 'restriction', base: target.key } }
}

function restricted(context: SchemaContext, step: SourceElement, base: TypeUse): TypeUse {
  const facets = readFacets(context, step, base)
  if (Object.keys(facets).length === 0) return base
  return {
    kind: 'inline',
    type: { kind: 'simple', variety: { kind: 'restriction', base, facets } },
  }
}

function warnOfSchema11(context: SchemaContext, source: SourceElement): void {
  for (const { name } of constructsIn(source)) {
    if (name === 'assert' || name === 'openContent') {
      context.warn(source, `xs:${name} is XML Schema 1.1; ignored`)
    }
  }
}
