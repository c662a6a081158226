import { ENVELOPE_NAMESPACE, type SoapVersion } from '../soap/envelope.js'
import { escapeText } from '../xml/escape.js'
import type { XmlElement } from '../xml/node.js'
import type { SoapRequest } from './requests.js'

/** Namespace of the service's messages. */
export const SERVICE_NAMESPACE = 'http://www.data-8.co.uk/integr8'

/** One element that ASMX would have understood, with its text or its parts. */
export interface Part {
  readonly name: string
  readonly text: string
  readonly parts: readonly Part[]
}

/** A message whose Body cannot be read as the contract has it. */
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

const NIL = '{http://www.w3.org/2001/XMLSchema-instance}nil'

/** What is understood of a message. */
export interface Understood {
  readonly parts: readonly Part[]
  /** Local names of the elements that were passed over. */
  readonly ignored: readonly string[]
}

/**
 * What ASMX understands of the Body of a GetJWT message: the elements of the contract, in any order, in
 * the service's namespace, each scalar once. All else is passed over without a word, as it does.
 *
 * @throws UnreadableMessage where an element that holds text holds elements
 */
export function understand(body: XmlElement): Understood {
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
      // Only expiresAt cannot be null: it is read as the empty text that stands there.
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
  const value = element.attributes.get(NIL)?.trim()
  return value === 'true' || value === '1'
}

function readText(element: XmlElement): string {
  let text = ''
  for (const child of element.children) {
    if (typeof child !== 'string') throw new UnreadableMessage(element.name)
    text += child
  }
  return text
}

/**
 * The message as `soap`'s server reads it right. It reads sloppily: it takes elements of any namespace,
 * `id` and `href` as references, a CDATA section that looks like XML as XML, and finds no operation in
 * SOAP 1.2 unless the prefix is its own.
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

/** What may be shown of a message: all but who sent it. */
export function describeParts(
  parts: readonly Part[],
): Pick<SoapRequest, 'clientIp' | 'expiresAt' | 'allowedMethods' | 'maxCredits' | 'options'> {
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

/** Where a .NET reader stands after an element, as it says it: `(line, column)` of the markup that follows. */
export function positionAfter(xml: string, element: string): string {
  const name = `(?:[^\\s:<>/]+:)?${element}`
  const end = new RegExp(`</${name}\\s*>\\s*|<${name}(?:\\s[^<>]*)?/>\\s*`).exec(xml)
  const at = end === null ? 0 : end.index + end[0].length
  const before = xml.slice(0, at).split('\n')
  const column = (before.at(-1)?.length ?? 0) + (xml.startsWith('</', at) ? 3 : 2)
  return `(${before.length}, ${column})`
}
