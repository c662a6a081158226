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
import { readBlock } from './block.js'
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
> & {
  readonly mixed?: boolean
  /** Of the derivation and of the attribute groups. */
  readonly furtherDocumentation?: readonly string[]
}

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
    ...readBlock(source, schema),
  }
  // Added before it is read, so that its position is before the types in it.
  context.types.set(key, { ...header, attributes: [], anyAttribute: false })
  const { furtherDocumentation = [], ...derived } = readDerived(context, source, inside)
  const texts = [...new Set([header.documentation ?? [], furtherDocumentation].flat())]
  const documentation = texts.length === 0 ? {} : { documentation: texts.join('\n\n') }
  context.types.set(key, { ...header, ...derived, ...documentation })
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
  const isMixed = readBoolean(context, content.attributes.has('mixed') ? content : source, 'mixed')
  const derived =
    content.name === 'simpleContent'
      ? // `mixed` has no meaning beside simple content: XML Schema part 1, section 3.4.2.
        { ...readSimpleContent(context, step, place), mixed: false }
      : { mixed: isMixed, ...readComplexContent(context, step, place, isMixed) }
  const texts = [content, step].flatMap((element) => readDocumentation(element).documentation ?? [])
  return { ...derived, furtherDocumentation: [...texts, ...(derived.furtherDocumentation ?? [])] }
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
): Pick<Derived, 'attributes' | 'anyAttribute' | 'furtherDocumentation'> {
  const { prohibited, documentation, ...attributes } = readAttributes(context, source, place)
  if (prohibited.size > 0) context.prohibited.set(place.key, prohibited)
  return { ...attributes, furtherDocumentation: documentation }
}

function readComplexContent(
  context: SchemaContext,
  step: SourceElement,
  place: Place,
  isMixed: boolean,
): Derived {
  const plain = readPlain(context, step, place)
  const { name, component } = lookUp(context.symbols.types, step, 'base', place)
  const { namespace, local } = splitClarkName(name)
  if (component === undefined) {
    if (typeNamespaces.has(namespace) && local === 'anyType') {
      return step.name === 'extension' ? extendAnyType(context, step, plain, isMixed) : plain
    }
    if (namespace === encodingNamespace && (local === 'Array' || local === 'Struct')) {
      return readEncodedArray(context, step, plain)
    }
    const builtin = typeNamespaces.has(namespace) ? builtinNamed(local) : undefined
    if (builtin !== undefined) {
      return withSimpleBase(context, step, plain, { kind: 'builtin', name: builtin.name })
    }
    warnOfUndeclared(context, step, name, 'base type')
    return plain
  }
  if (component.source.name === 'simpleType') {
    return withSimpleBase(context, step, plain, { kind: 'defined', key: component.key })
  }
  if (step.name === 'extension') {
    return { ...plain, derivation: { by: 'extension', base: component.key } }
  }
  if (namespace === encodingNamespace && local === 'Array') {
    return readEncodedArray(context, step, plain)
  }
  return { ...plain, derivation: { by: 'restriction', base: component.key } }
}

function withSimpleBase(
  context: SchemaContext,
  step: SourceElement,
  { content, ...plain }: Derived,
  text: TypeUse,
): Derived {
  const ignored = content === undefined ? '' : ', and its elements are ignored'
  context.warn(step, `complex content with a simple base; treated as simple content${ignored}`)
  return { ...plain, mixed: false, text }
}

const anyElements: Particle = {
  kind: 'any',
  min: 0,
  max: 'unbounded',
  namespaces: '##any',
  targetNamespace: '',
}

/**
 * The content of an extension of `xs:anyType`: mixed, with any elements and any attributes (XML Schema part 1,
 * section 3.4.2). Many schemas name `xs:anyType` as the base of a type that has elements of its own, and mean a type
 * without a base: unless these say that they are mixed, their text is not part of the type.
 */
function extendAnyType(
  context: SchemaContext,
  step: SourceElement,
  plain: Derived,
  isMixed: boolean,
): Derived {
  const { content: own } = plain
  const inherits = { ...plain, anyAttribute: true }
  if (own === undefined) return { ...inherits, mixed: true, content: anyElements }
  const content: Particle = { kind: 'sequence', items: [anyElements, own], min: 1, max: 1 }
  if (isMixed) return { ...inherits, content }
  context.warn(
    step,
    'has elements beside those of xs:anyType; text between them is not part of the type',
  )
  return { ...inherits, content }
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
  return { ...plain, anyAttribute: true, content: anyElements }
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
