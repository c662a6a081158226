import { ResponseError, ServiceError } from '../errors.js'
import { cut, type Redact } from '../internal/redaction/redact.js'
import type { XmlElement } from '../xml/node.js'
import type {
  ComplexType,
  Data8Convention,
  ElementDescriptor,
  ElementParticle,
  Particle,
  TypeRef,
} from '../xsd/descriptor.js'
import { describeNamespace } from '../xsd/read/refusals.js'

/** How a reply of the convention is built: where its result and the status of that stand. */
export interface ReplyShape {
  readonly result: ChildName
  readonly status: ChildName
  readonly success: ChildName
  readonly errorMessage: ChildName
  readonly creditsRemaining: ChildName
  /** Members of the result that a success must have, though the contract lets them be absent. */
  readonly required: readonly ChildName[]
}

interface ChildName {
  readonly name: string
  readonly ns: string
}

/** Finds the shape of an operation's reply in its descriptors; done once for each operation. */
export function replyShape(
  output: ElementDescriptor,
  convention: Data8Convention,
  required: readonly string[] = [],
): ReplyShape {
  const result = child(output.type, convention.result)
  const status = child(result.type, 'Status')
  return {
    result: nameOf(result),
    status: nameOf(status),
    success: nameOf(child(status.type, 'Success')),
    errorMessage: nameOf(child(status.type, 'ErrorMessage')),
    creditsRemaining: nameOf(child(status.type, 'CreditsRemaining')),
    required: required.map((name) => nameOf(child(result.type, name))),
  }
}

const MESSAGE_LIMIT = 500

/**
 * Looks at a reply before it is read by its type, so that a failure is told as a failure even where
 * the rest of the reply is malformed: beside it, "everything else is to be ignored".
 *
 * @throws ServiceError when `Status.Success` is false
 * @throws ResponseError (`contract`, `namespace`) when the result, its status or a required member is
 *   missing: the contract lets them be absent, a success does not
 */
export function inspectReply(wrapper: XmlElement, shape: ReplyShape, redact: Redact): void {
  const result = find(wrapper, shape.result)
  if (result === undefined) throw missing(wrapper, shape.result)
  const status = find(result, shape.status)
  if (status === undefined) throw missing(result, shape.status)
  // Two of what must be one say nothing that can be believed; reading by the type refuses them.
  if (isAlone(wrapper, shape.result) && isAlone(result, shape.status)) {
    const success = find(status, shape.success)
    if (success === undefined) {
      if (status.children.some((child) => isNamesake(child, shape.success))) {
        throw missing(status, shape.success)
      }
    } else if (isAlone(status, shape.success) && isFalse(success)) {
      throw failure(status, shape, redact)
    }
  }
  for (const member of shape.required) {
    if (find(result, member) === undefined) throw missing(result, member)
  }
}

function failure(status: XmlElement, shape: ReplyShape, redact: Redact): ServiceError {
  const message = find(status, shape.errorMessage)
  const credits = find(status, shape.creditsRemaining)
  // Cut before as well: nobody sees more than the start, and a megabyte takes long to look through.
  const text = message === undefined ? '' : redact(textOf(message).slice(0, 64 * 1024)).trim()
  return new ServiceError(
    text === '' ? 'the service refused and did not say why' : cut(text, MESSAGE_LIMIT),
    credits === undefined ? Number.NaN : readFloat(textOf(credits)),
  )
}

function missing({ children }: XmlElement, due: ChildName): ResponseError {
  const { name, ns } = due
  const namesake = children.find((child) => isNamesake(child, due))
  return namesake === undefined
    ? new ResponseError('contract', `the answer has no ${name}`)
    : new ResponseError('namespace', `${name} ${describeNamespace(namesake, ns)}`)
}

/** The first of its name. */
function find({ children }: XmlElement, name: ChildName): XmlElement | undefined {
  for (const child of children) if (isNamed(child, name)) return child
  return undefined
}

/** Whether it is the only one of its name. */
function isAlone({ children }: XmlElement, name: ChildName): boolean {
  let count = 0
  for (const child of children) if (isNamed(child, name)) count++
  return count === 1
}

function isNamed(node: XmlElement | string, { name, ns }: ChildName): node is XmlElement {
  return typeof node !== 'string' && node.name === name && node.namespace === ns
}

/** Whether it has the name, but in another namespace. */
function isNamesake(node: XmlElement | string, { name, ns }: ChildName): node is XmlElement {
  return typeof node !== 'string' && node.name === name && node.namespace !== ns
}

function textOf(element: XmlElement): string {
  const { children } = element
  const first = children[0]
  if (children.length === 1 && typeof first === 'string') return first
  return children.filter((node) => typeof node === 'string').join('')
}

function isFalse(success: XmlElement): boolean {
  const text = textOf(success).trim()
  return text === 'false' || text === '0'
}

// xs:float; whatever else stands there, the failure is what matters.
function readFloat(text: string): number {
  const lexical = text.trim()
  if (lexical === 'INF') return Number.POSITIVE_INFINITY
  if (lexical === '-INF') return Number.NEGATIVE_INFINITY
  // Bounded, since the pattern would go over a long run of digits again and again.
  if (lexical.length > 64 || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[Ee][+-]?\d+)?$/.test(lexical)) {
    return Number.NaN
  }
  return Number(lexical)
}

function nameOf(particle: ElementParticle): ChildName {
  return { name: particle.name, ns: particle.ns ?? '' }
}

function child(type: TypeRef, name: string): ElementParticle {
  const complex = resolve(type)
  const found = complex === undefined ? undefined : findParticle(complex, name)
  if (found === undefined) throw new TypeError(`the descriptors have no element ${name} where due`)
  return found
}

function resolve(type: TypeRef): ComplexType | undefined {
  const resolved = typeof type === 'function' ? type() : type
  return typeof resolved === 'object' && resolved.kind === 'complex' ? resolved : undefined
}

function findParticle(type: ComplexType, name: string): ElementParticle | undefined {
  const own = type.content === undefined ? undefined : findIn(type.content, name)
  return own ?? (type.base === undefined ? undefined : findParticle(type.base(), name))
}

function findIn(particle: Particle, name: string): ElementParticle | undefined {
  if (particle.kind === 'element') return particle.name === name ? particle : undefined
  if (particle.kind === 'any') return undefined
  for (const item of particle.items) {
    const found = findIn(item, name)
    if (found !== undefined) return found
  }
  return undefined
}
