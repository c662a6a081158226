import { ResponseError } from '../errors.js'
import type { XmlElement } from '../xml/node.js'
import { isBlank } from '../xsd/simple/white-space.js'

export type SoapVersion = '1.1' | '1.2'

/** Namespace of the envelope, by version: SOAP 1.1 section 3, SOAP 1.2 part 1 section 5. */
export const ENVELOPE_NAMESPACE: Readonly<Record<SoapVersion, string>> = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
}

const OPENING = Object.fromEntries(
  Object.entries(ENVELOPE_NAMESPACE).map(([version, namespace]) => [
    version,
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`,
  ]),
) as Readonly<Record<SoapVersion, string>>

/**
 * Puts the written child of the Body, and header blocks if there are any, into an envelope.
 * The prefixes `soap` and `xsi` are bound on it.
 */
export function writeEnvelope(version: SoapVersion, body: string, header = ''): string {
  const headerPart = header === '' ? '' : `<soap:Header>${header}</soap:Header>`
  return `${OPENING[version]}${headerPart}<soap:Body>${body}</soap:Body></soap:Envelope>`
}

/** The HTTP headers that say what the body is: SOAP 1.1 section 6.1.1, SOAP 1.2 part 2 appendix A. */
export function messageHeaders(version: SoapVersion, soapAction: string): Record<string, string> {
  return version === '1.1'
    ? { 'content-type': 'text/xml; charset=utf-8', soapaction: `"${soapAction}"` }
    : { 'content-type': `application/soap+xml; charset=utf-8; action="${soapAction}"` }
}

/** The element children; text that is more than white space between them is against SOAP. */
function elementsOf(parent: XmlElement): XmlElement[] {
  const elements: XmlElement[] = []
  for (const child of parent.children) {
    if (typeof child !== 'string') elements.push(child)
    else if (!isBlank(child)) {
      throw new ResponseError('contract', 'the answer has text where SOAP allows only elements')
    }
  }
  return elements
}

/** What an envelope holds. */
export interface EnvelopeContent {
  readonly version: SoapVersion
  /** The fault in the Body, at any position; a fault in the namespace of the other version counts. */
  readonly fault: XmlElement | undefined
  /** The element children of the Body. */
  readonly body: readonly XmlElement[]
}

/**
 * Reads the envelope of a reply. Header blocks are ignored, those marked `mustUnderstand` too: they are for
 * gateways, and do not change the meaning of the Body.
 *
 * @throws ResponseError `not-soap`, `namespace` or `contract`
 */
export function readEnvelope(root: XmlElement): EnvelopeContent {
  if (root.name !== 'Envelope') {
    throw new ResponseError('not-soap', 'the answer is XML, but no SOAP envelope')
  }
  const version = versionOf(root.namespace)
  if (version === undefined) {
    throw new ResponseError(
      'namespace',
      'the envelope is in a namespace that is not SOAP 1.1 or 1.2',
    )
  }
  let body: XmlElement | undefined
  let misplaced = false
  let isHeaderLate = false
  for (const child of elementsOf(root)) {
    if (child.name === 'Header' && child.namespace === root.namespace) {
      isHeaderLate = body !== undefined
    }
    if (child.name !== 'Body') continue
    if (child.namespace !== root.namespace) {
      misplaced = true
    } else if (body !== undefined) {
      throw new ResponseError('contract', 'the envelope has two bodies')
    } else {
      body = child
    }
  }
  if (body === undefined) {
    throw misplaced
      ? new ResponseError('namespace', 'the Body is not in the namespace of its envelope')
      : new ResponseError('contract', 'the envelope has no Body')
  }
  const children = elementsOf(body)
  const fault = children.find((c) => c.name === 'Fault' && versionOf(c.namespace) !== undefined)
  if (isHeaderLate && fault === undefined) {
    throw new ResponseError('contract', 'the envelope has a Header after its Body')
  }
  return { version, fault, body: children }
}

function versionOf(namespace: string): SoapVersion | undefined {
  if (namespace === ENVELOPE_NAMESPACE['1.1']) return '1.1'
  if (namespace === ENVELOPE_NAMESPACE['1.2']) return '1.2'
  return undefined
}
