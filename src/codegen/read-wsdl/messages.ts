import { type ClarkName, clarkName, splitClarkName } from '../../xml/expanded-name.js'
import type { SourceElement } from '../load/source.js'
import type {
  ComplexDefinition,
  ComplexOrigin,
  ElementParticle,
  GlobalElement,
  MessageElement,
  TypeUse,
} from '../model/contract-model.js'
import { checkName, qualify, type Warn, wsdlChildren } from '../model/documents.js'
import type { UnboundPrefixError } from '../model/generate-error.js'
import {
  readDocumentation,
  readTypeReference,
  type SchemaContext,
  warnOfUndeclared,
} from '../read-xsd/schema-context.js'
import type { MessageBinding } from './binding.js'
import type { Declaration } from './definitions.js'

/** The context in which parts are read. */
export interface MessageContext {
  readonly schemas: SchemaContext
  readonly elements: ReadonlyMap<ClarkName, GlobalElement>
  /** The type of an element with a declared type. */
  readonly typeOf: (use: TypeUse) => TypeUse
  readonly warn: Warn
  /** Types of rpc wrappers, by key. */
  readonly wrappers: Map<string, ComplexDefinition>
}

/** The parts of a message that are in the Body, in order. */
export function bodyParts(
  message: Declaration | undefined,
  { body, headers, attachments }: MessageBinding,
): readonly SourceElement[] {
  if (message === undefined) return []
  const parts = wsdlChildren(message.source, 'part')
  const listed = body?.attributes.get('parts')
  if (listed !== undefined) {
    const names = listed.split(/\s+/).filter((name) => name !== '')
    return names.flatMap((name) => parts.find((part) => partName(part) === name) ?? [])
  }
  const inHeaders = new Set(
    headers
      .filter((header) => {
        const written = header.attributes.get('message')
        return (
          written !== undefined &&
          splitClarkName(qualify(header, written)).local === splitClarkName(message.name).local
        )
      })
      .map((header) => header.attributes.get('part')?.trim()),
  )
  return parts.filter((part) => !inHeaders.has(partName(part)) && !attachments.has(partName(part)))
}

function partName(part: SourceElement): string {
  return part.attributes.get('name')?.trim() ?? ''
}

/** The element of a part of a document message. */
export function elementOfPart(context: MessageContext, part: SourceElement): MessageElement {
  const { elements, schemas, typeOf, warn } = context
  const written = part.attributes.get('element')
  if (written === undefined) {
    const typeName = part.attributes.get('type')
    if (typeName !== undefined) {
      const name = qualify(part, typeName)
      const element = schemas.symbols.types.has(name) ? undefined : elements.get(name)
      if (element !== undefined) {
        warn(part, `${typeName} is an element, not a type; that element is used`)
        return { ...element, global: name }
      }
      warn(
        part,
        'a part of a document message names a type; an element with the name of the part is assumed',
      )
    }
    return unqualifiedElement(context, part)
  }
  const name = qualify(part, written)
  refuseUnreadable(schemas.unreadable.elements, name)
  const element = elements.get(name)
  if (element !== undefined) {
    if (element.abstract) warn(part, `the element ${written} is abstract; it is used itself`)
    return { ...element, global: name }
  }
  const type = schemas.symbols.types.get(name)
  if (type !== undefined) {
    warn(
      part,
      `${written} is a type, not an element; an element with the name of the type is assumed`,
    )
    refuseUnreadable(schemas.unreadable.types, type.key)
    const { namespace, local } = splitClarkName(name)
    const use = typeOf({ kind: 'defined', key: type.key })
    return { name: local, namespace, type: use, nillable: false }
  }
  warnOfUndeclared(schemas, part, name, 'element')
  const { namespace, local } = splitClarkName(name)
  return { name: local, namespace, type: { kind: 'anyType' }, nillable: false }
}

function unqualifiedElement(
  { schemas, typeOf }: MessageContext,
  part: SourceElement,
): Pick<MessageElement, 'name' | 'namespace' | 'type' | 'nillable'> {
  const name = partName(part)
  checkName(part, name)
  return { name, namespace: '', type: typeOf(typeOfPart(schemas, part)), nillable: false }
}

function refuseUnreadable<K>(unreadable: ReadonlyMap<K, UnboundPrefixError>, key: K): void {
  const error = unreadable.get(key)
  if (error !== undefined) throw error
}

function typeOfPart(schemas: SchemaContext, part: SourceElement): TypeUse {
  if (!part.attributes.has('type')) return { kind: 'anyType' }
  const type = readTypeReference(schemas, part, 'type', {
    schema: {
      root: part,
      targetNamespace: '',
      ownNamespace: '',
      elementsQualified: false,
      attributesQualified: false,
    },
    key: '',
    originOf: (name) => ({ kind: 'type', name }),
  })
  if (type.kind === 'defined') refuseUnreadable(schemas.unreadable.types, type.key)
  return type
}

/**
 * The wrapper of an rpc message: an element with the name of the operation, in the namespace of the binding. It has an
 * unqualified child for each part with a type. A part with an element is that element itself: the Basic Profile of
 * WS-I forbids such parts (R2203), and services that have them use the element.
 */
export function rpcWrapper(
  context: MessageContext,
  name: string,
  namespace: string,
  message: ClarkName,
  parts: readonly SourceElement[],
): MessageElement {
  const items = parts.map((part): ElementParticle => {
    const once = { kind: 'element', min: 1, max: 1 } as const
    const documentation = readDocumentation(part)
    if (part.attributes.has('element')) {
      context.warn(
        part,
        'names an element, which rpc style does not allow; the wrapper contains that element',
      )
      const { global, ...element } = elementOfPart(context, part)
      return { ...once, ...element, ...documentation }
    }
    return { ...once, ...unqualifiedElement(context, part), ...documentation }
  })
  const origin = { kind: 'message', name, message } as const
  const type = messageType(context.wrappers, origin, namespace, items)
  return { name, namespace, type, nillable: false }
}

/** A Body with several children, one for each part. */
export function severalParts(
  context: MessageContext,
  name: string,
  { name: message, targetNamespace }: Declaration,
  sources: readonly SourceElement[],
): MessageElement {
  const parts = sources.map((part) => ({
    name: partName(part),
    element: elementOfPart(context, part),
  }))
  const items = parts.map(({ name, element: { type, nillable } }): ElementParticle => {
    return { kind: 'element', name, namespace: '', type, min: 1, max: 1, nillable }
  })
  const origin = { kind: 'parts', name: `${name}Parts`, message } as const
  const type = messageType(context.wrappers, origin, targetNamespace, items)
  return { name, namespace: targetNamespace, type, nillable: false, parts }
}

function messageType(
  wrappers: Map<string, ComplexDefinition>,
  origin: ComplexOrigin & { readonly message: ClarkName },
  namespace: string,
  items: readonly ElementParticle[],
): TypeUse {
  const { name, message } = origin
  const parts = items.map((item) => item.name).join(' ')
  const key = `message ${clarkName(namespace, name)} ${message} ${parts}`
  wrappers.set(key, {
    kind: 'complex',
    key,
    namespace,
    origin,
    abstract: false,
    mixed: false,
    attributes: [],
    anyAttribute: false,
    content: { kind: 'sequence', items, min: 1, max: 1 },
  })
  return { kind: 'defined', key }
}
