import { expect } from 'chai'
import { InputError, ResponseError } from '../../src/errors.js'
import { parseXml } from '../../src/xml/parser.js'
import type {
  ComplexType,
  ElementDescriptor,
  ElementParticle,
  GroupParticle,
  Particle,
  SimpleTypeRef,
  TypeRef,
} from '../../src/xsd/descriptor.js'
import { readElement } from '../../src/xsd/read/global-element.js'
import { writeElement } from '../../src/xsd/write/global-element.js'

export const NS = 'urn:example:tides'

/** An element in the namespace of the examples. */
export function element(
  name: string,
  type: TypeRef,
  more: Partial<ElementParticle> = {},
): ElementParticle {
  return { kind: 'element', name, ns: NS, type, ...more }
}

export function sequence(...items: Particle[]): GroupParticle {
  return { kind: 'sequence', items }
}

export function choice(...items: Particle[]): GroupParticle {
  return { kind: 'choice', items }
}

/** The same group with other bounds. */
export function occurring(
  group: GroupParticle,
  min: number,
  max: number | 'unbounded',
  prop?: string,
): GroupParticle {
  return { ...group, min, max, ...(prop === undefined ? {} : { prop }) }
}

export function complex(
  content: Particle | undefined,
  more: Partial<ComplexType> = {},
): ComplexType {
  return { kind: 'complex', ...(content === undefined ? {} : { content }), ...more }
}

/** A global element with the given content. */
export function root(...items: Particle[]): ElementDescriptor {
  return { name: 'root', ns: NS, type: complex(sequence(...items)) }
}

/** A global element with one required member `v` of a simple type. */
export function holding(type: SimpleTypeRef): ElementDescriptor {
  return root(element('v', type))
}

/** A written message in an element that declares the prefix `xsi`, like an envelope. */
export function inEnvelope(xml: string): string {
  return `<e xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${xml}</e>`
}

/** Reads the one child of {@link inEnvelope}. */
export function read(descriptor: ElementDescriptor, xml: string): unknown {
  const [node] = parseXml(inEnvelope(xml)).children
  if (node === undefined || typeof node === 'string') throw new Error('no element')
  return readElement(descriptor, node)
}

/** Reads the content of the example's root. */
export function readInside(descriptor: ElementDescriptor, inner: string): unknown {
  return read(descriptor, `<root xmlns="${NS}">${inner}</root>`)
}

/** The written content of the example's root. */
export function writeInside(descriptor: ElementDescriptor, value: unknown): string {
  const text = writeElement(descriptor, value)
  const start = `<root xmlns="${NS}"`
  expect(text.startsWith(start), text).to.equal(true)
  return text.slice(start.length).replace(/^>|<\/root>$/g, '')
}

/** Writes a value, and returns the value that is read back. */
export function roundTrip(descriptor: ElementDescriptor, value: unknown): unknown {
  return read(descriptor, writeElement(descriptor, value))
}

export function inputErrorOf(descriptor: ElementDescriptor, value: unknown): InputError {
  try {
    writeElement(descriptor, value)
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
  throw new Error('was written')
}

export function responseErrorOf(descriptor: ElementDescriptor, xml: string): ResponseError {
  try {
    read(descriptor, xml)
  } catch (error) {
    if (error instanceof ResponseError) return error
    throw error
  }
  throw new Error('was read')
}

export function refusalInside(descriptor: ElementDescriptor, inner: string): ResponseError {
  return responseErrorOf(descriptor, `<root xmlns="${NS}">${inner}</root>`)
}
