import { SoapFaultError } from '../errors.js'
import { type Redact, truncate } from '../internal/redaction/redact.js'
import { redactValue } from '../internal/redaction/redact-value.js'
import { contentText } from '../xml/element-text.js'
import { clarkName } from '../xml/expanded-name.js'
import { XML_NAMESPACE } from '../xml/namespaces.js'
import type { XmlElement } from '../xml/node.js'
import type { ElementDescriptor } from '../xsd/descriptor.js'
import { readElement } from '../xsd/read/global-element.js'
import { ENVELOPE_NAMESPACE } from './envelope.js'

const XML_LANG = clarkName(XML_NAMESPACE, 'lang')
const FAULT_STRING_LIMIT = 500
const DETAIL_LIMIT = 64 * 1024
const CODE_LIMIT = 200
const SUBCODE_LIMIT = 16

/** What is needed to read a fault. */
export interface FaultContext {
  readonly status: number
  readonly redact: Redact
  /** The faults that the contract declares for the operation. */
  readonly declared?: readonly ElementDescriptor[] | undefined
}

/**
 * Throws the error of a reply that has a fault.
 *
 * @throws SoapFaultError
 */
export function checkFault(fault: XmlElement | undefined, context: FaultContext): void {
  if (fault !== undefined) throw readFault(fault, context)
}

/**
 * Turns a `Fault` element of either version into an error; it does not throw, since a malformed
 * fault is still a fault.
 */
export function readFault(fault: XmlElement, context: FaultContext): SoapFaultError {
  const { redact } = context
  const parts =
    fault.namespace === ENVELOPE_NAMESPACE['1.2'] ? readFault12(fault) : readFault11(fault)
  const text = redact(parts.text.trim())
  const detailText = redact(parts.detail === undefined ? '' : contentText(parts.detail).trim())
  const actor = parts.actor === undefined ? undefined : truncate(redact(parts.actor), CODE_LIMIT)
  const detail = redactValue(parts.detail && readDetail(parts.detail, context.declared), redact)
  return new SoapFaultError({
    faultCode: truncate(redact(parts.code), CODE_LIMIT),
    subcodes: parts.subcodes.map((code) => truncate(redact(code), CODE_LIMIT)),
    faultString: truncate(text.split(/[\r\n]/, 1)[0] ?? '', FAULT_STRING_LIMIT),
    detailText: truncate([text, detailText].filter((part) => part !== '').join('\n'), DETAIL_LIMIT),
    ...(actor === undefined ? {} : { actor }),
    ...(detail === undefined ? {} : { detail }),
    status: context.status,
  })
}

interface FaultParts {
  readonly code: string
  readonly subcodes: readonly string[]
  readonly text: string
  readonly actor: string | undefined
  readonly detail: XmlElement | undefined
}

// SOAP 1.1 section 4.4. The children are unqualified; some stacks qualify them, which is accepted.
function readFault11(fault: XmlElement): FaultParts {
  return {
    code: textAt(fault, 'faultcode') ?? '',
    subcodes: [],
    text: textAt(fault, 'faultstring') ?? '',
    actor: textAt(fault, 'faultactor'),
    detail: childAt(fault, 'detail'),
  }
}

// SOAP 1.2 part 1 section 5.4.
function readFault12(fault: XmlElement): FaultParts {
  const code = childAt(fault, 'Code')
  const subcodes: string[] = []
  let subcode = code && childAt(code, 'Subcode')
  while (subcode !== undefined && subcodes.length < SUBCODE_LIMIT) {
    subcodes.push(textAt(subcode, 'Value') ?? '')
    subcode = childAt(subcode, 'Subcode')
  }
  const reason = childAt(fault, 'Reason')
  const texts = (reason?.children ?? []).filter(
    (child): child is XmlElement => typeof child !== 'string' && child.name === 'Text',
  )
  const english = texts.find((text) => /^en\b/i.test(languageOf(text)))
  const text = english ?? texts[0]
  return {
    code: (code && textAt(code, 'Value')) ?? '',
    subcodes,
    text: text === undefined ? '' : contentText(text),
    actor: textAt(fault, 'Node') ?? textAt(fault, 'Role'),
    detail: childAt(fault, 'Detail'),
  }
}

function readDetail(
  detail: XmlElement,
  declared: readonly ElementDescriptor[] | undefined,
): unknown {
  if (declared === undefined) return undefined
  for (const child of detail.children) {
    if (typeof child === 'string') continue
    const descriptor = declared.find(
      (d) => d.name === child.name && (d.ns ?? '') === child.namespace,
    )
    if (descriptor === undefined) continue
    try {
      return { [descriptor.name]: readElement(descriptor, child) }
    } catch {
      // The text of the detail is kept; an unreadable detail must not hide the fault.
      return undefined
    }
  }
  return undefined
}

function languageOf(text: XmlElement): string {
  return text.attributes.get(XML_LANG) ?? ''
}

function childAt(parent: XmlElement, name: string): XmlElement | undefined {
  for (const child of parent.children) {
    if (typeof child !== 'string' && child.name === name) return child
  }
  return undefined
}

function textAt(parent: XmlElement, name: string): string | undefined {
  const child = childAt(parent, name)
  return child === undefined ? undefined : contentText(child).trim()
}
