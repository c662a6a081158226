import { ENVELOPE_NAMESPACE, type SoapVersion } from '../soap/envelope.js'
import { textOf } from '../xml/element-text.js'
import { escapeText } from '../xml/escape.js'
import type { XmlElement } from '../xml/node.js'
import { XSI_NIL } from '../xsd/namespaces.js'
import type { GetJwtContent } from './requests.js'

/** Namespace of the service's messages. */
export const SERVICE_NAMESPACE = 'http://www.data-8.co.uk/integr8'

/** An element that ASMX reads, with its text or its children. */
export interface Part {
  readonly name: string
  readonly text: string
  readonly parts: readonly Part[]
}

/** The Body of a message does not have the content of the contract. */
export class UnreadableMessage extends Error {
  /** Local name of the element at fault. */
  readonly element: string

  constructor(element: string) {
    super(`${element} cannot be read`)
    this.element = element
  }
}

type Content = 'text' | { readonly [name: string]: Content }

const GET_JWT: Readonly<Record<string, Content>> = {
  username: 'text',
  password: 'text',
  clientIp: 'text',
  expiresAt: 'text',
  allowedMethods: { string: 'text' },
  maxCredits: 'text',
  options: { Option: { Name: 'text', Value: 'text' } },
}
const REPEATED = new Set(['string', 'Option'])

/** The content of a GetJWT message. */
export interface GetJwtMessage {
  readonly parts: readonly Part[]
  /** Local names of the ignored elements. */
  readonly ignored: readonly string[]
}

/**
 * Reads the Body of a GetJWT message as ASMX does: the elements of the contract, in any order, in the namespace of
 * the service, each scalar once. All other elements are ignored.
 *
 * @throws UnreadableMessage where an element with text has child elements
 */
export function readGetJwtMessage(body: XmlElement): GetJwtMessage {
  const parts: Part[] = []
  const ignored: string[] = []
  for (const child of body.children) {
    if (typeof child === 'string') continue
    if (child.name === 'GetJWT' && child.namespace === SERVICE_NAMESPACE && parts.length === 0) {
      parts.push(...readParts(child, GET_JWT, ignored))
    } else {
      ignored.push(child.name)
    }
  }
  return { parts, ignored }
}

function readParts(
  parent: XmlElement,
  contents: Readonly<Record<string, Content>>,
  ignored: string[],
): Part[] {
  const parts: Part[] = []
  const seen = new Set<string>()
  for (const child of parent.children) {
    if (typeof child === 'string') continue
    const { name } = child
    const content =
      child.namespace === SERVICE_NAMESPACE && Object.hasOwn(contents, name)
        ? contents[name]
        : undefined
    if (content === undefined || (seen.has(name) && !REPEATED.has(name))) {
      ignored.push(name)
      continue
    }
    seen.add(name)
    if (isNil(child)) {
      // Only expiresAt cannot be null: ASMX reads it as empty text.
      if (name === 'expiresAt') parts.push({ name, text: '', parts: [] })
      continue
    }
    parts.push(
      content === 'text'
        ? { name, text: readText(child), parts: [] }
        : { name, text: '', parts: readParts(child, content, ignored) },
    )
  }
  return parts
}

function isNil(element: XmlElement): boolean {
  const value = element.attributes.get(XSI_NIL)?.trim()
  return value === 'true' || value === '1'
}

function readText(element: XmlElement): string {
  const text = textOf(element)
  if (text === undefined) throw new UnreadableMessage(element.name)
  return text
}

/**
 * Writes a message that the server of `soap` reads correctly. That server ignores namespaces, reads `id` and
 * `href` as references and a CDATA section with markup as XML, and finds the operation of SOAP 1.2 only with a
 * certain prefix.
 */
export function writeCanonical(parts: readonly Part[], version: SoapVersion): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPE_NAMESPACE[version]}">` +
    `<soap:Body><GetJWT xmlns="${SERVICE_NAMESPACE}">${parts.map(writePart).join('')}</GetJWT>` +
    '</soap:Body></soap:Envelope>'
  )
}

function writePart({ name, text, parts }: Part): string {
  return `<${name}>${escapeText(text)}${parts.map(writePart).join('')}</${name}>`
}

/** The content of a message without the credentials. */
export function describeParts(
  parts: readonly Part[],
): Pick<GetJwtContent, 'clientIp' | 'expiresAt' | 'allowedMethods' | 'maxCredits' | 'options'> {
  const find = (name: string): Part | undefined => parts.find((part) => part.name === name)
  const clientIp = find('clientIp')
  const expiresAt = find('expiresAt')
  const allowedMethods = find('allowedMethods')
  const maxCredits = find('maxCredits')
  const options = find('options')
  return {
    ...(clientIp && { clientIp: clientIp.text }),
    ...(expiresAt && { expiresAt: expiresAt.text }),
    ...(allowedMethods && { allowedMethods: allowedMethods.parts.map((part) => part.text) }),
    ...(maxCredits && /^\s*[+-]?\d+\s*$/.test(maxCredits.text)
      ? { maxCredits: Number(maxCredits.text) }
      : {}),
    ...(options && { options: options.parts.map(describeOption) }),
  }
}

function describeOption(option: Part): { readonly name: string; readonly value: string } {
  const find = (name: string): string => option.parts.find((part) => part.name === name)?.text ?? ''
  return { name: find('Name'), value: find('Value') }
}

/** The position of a .NET reader after an element, in its format: `(line, column)` of the markup that follows. */
export function positionAfter(xml: string, element: string): string {
  const name = `(?:[^\\s:<>/]+:)?${element}`
  const end = new RegExp(`</${name}\\s*>\\s*|<${name}(?:\\s[^<>]*)?/>\\s*`).exec(xml)
  const at = end === null ? 0 : end.index + end[0].length
  const before = xml.slice(0, at).split('\n')
  const column = (before.at(-1)?.length ?? 0) + (xml.startsWith('</', at) ? 3 : 2)
  return `(${before.length}, ${column})`
}
