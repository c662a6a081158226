import type { IncomingMessage, ServerResponse } from 'node:http'
import { mediaTypeOf, mediaTypeParameter } from '../internal/media-type.js'
import { ENVELOPE_NAMESPACE, type SoapVersion } from '../soap/envelope.js'
import { decodeXml } from '../xml/decode.js'
import { escapeText } from '../xml/escape.js'
import type { XmlElement } from '../xml/node.js'
import { parseXml } from '../xml/parser.js'
import { type Accounts, describeUser, secretsOf } from './accounts.js'
import type { Failure } from './failures.js'
import {
  type Fault,
  SoapServerFault,
  unknownAction,
  unreadable,
  versionMismatch,
} from './faults.js'
import { send, sendPage } from './http.js'
import {
  describeParts,
  type GetJwtMessage,
  type Part,
  positionAfter,
  readGetJwtMessage,
  SERVICE_NAMESPACE,
  UnreadableMessage,
  writeCanonical,
} from './message.js'
import type { EmulatorSettings } from './options.js'
import { failBefore, isOverride } from './planned-failure.js'
import { type Draft, describeIgnored, type SoapRequest } from './requests.js'
import { answerGetJwtSoap } from './soap-get-jwt.js'
import { GET_JWT_ACTION, SOAP_CONTENT_TYPES, type SoapServer } from './soap-server.js'

/** The context in which a SOAP request is answered. */
export interface Asmx {
  readonly settings: EmulatorSettings
  readonly soapServer: SoapServer
  /** Takes the failure for this message from the queue; undefined for none. */
  readonly takeFailure: () => Failure | undefined
  /** Receives the record of the request, which is completed until the answer is sent. */
  readonly record: (request: Draft<SoapRequest>) => void
  /** Receives secrets to redact in the message of an exception. */
  readonly addSecret: (secret: string) => void
}

/**
 * Answers one POST to the service as ASMX does. The server of `soap` reads, dispatches and writes; this function
 * first handles what that server does differently: it answers malformed XML and an unknown action with status
 * 500 and plain text, ignores namespaces, and does not distinguish the SOAP versions.
 *
 * @throws the error that prevented an answer
 */
export async function answerSoap(
  asmx: Asmx,
  req: IncomingMessage,
  res: ServerResponse,
  body: Buffer,
): Promise<void> {
  const contentType = req.headers['content-type'] ?? ''
  const version = versionOf(contentType)
  if (version === undefined) {
    sendPage(res, 500, 'Request format is unrecognized.')
    return
  }
  const soapAction = actionOf(version, contentType, req.headers['soapaction'])
  const record: Draft<SoapRequest> = {
    protocol: 'soap',
    at: new Date(),
    soapVersion: version,
    soapAction,
    outcome: 'pending',
  }
  asmx.record(record)
  await answerMessage(asmx, res, { body, contentType, version, soapAction }, record)
}

interface Received {
  readonly body: Buffer
  readonly contentType: string
  readonly version: SoapVersion
  readonly soapAction: string
}

async function answerMessage(
  asmx: Asmx,
  res: ServerResponse,
  received: Received,
  record: Draft<SoapRequest>,
): Promise<void> {
  const { body, contentType, version } = received
  const message = readMessage(received)
  if (message.kind === 'valid') {
    for (const secret of secretsIn(message.parts)) asmx.addSecret(secret)
    Object.assign(record, describeMessage(asmx.settings, message))
  }

  const failure = asmx.takeFailure()
  const isAnswered = await failBefore(failure, res, (outcome) => {
    record.outcome = outcome
  })
  if (!isAnswered) return

  const isOverridden = isOverride(failure)
  if (message.kind === 'malformed' && !isOverridden) {
    record.outcome = 'failed'
    send(res, 400, { 'content-type': `${mediaTypeOf(contentType)}; charset=utf-8` }, '')
    return
  }
  const parts = message.kind === 'valid' ? message.parts : []
  const fault = message.kind === 'fault' && !isOverridden ? message.fault : undefined
  const answer = await asmx.soapServer.answer(
    version,
    writeCanonical(parts, version),
    async (args) => {
      if (fault !== undefined) {
        record.outcome = 'fault'
        throw new SoapServerFault(fault, version)
      }
      return answerGetJwtSoap(
        {
          settings: asmx.settings,
          version,
          positionAfter: (element) => positionAfter(decodeXml(body, contentType), element),
          failure,
          setOutcome: (outcome) => {
            record.outcome = outcome
          },
        },
        args,
      )
    },
  )
  send(res, answer.status, { 'content-type': answer.contentType }, answer.body)
}

/**
 * Answers a POST to the service with a `Server` or `Receiver` fault in the SOAP version of the request.
 *
 * @param reason text of the fault, without characters that XML does not allow
 * @returns whether it was sent: false where the request is of neither version
 */
export function sendSoapFailure(
  req: IncomingMessage,
  res: ServerResponse,
  reason: string,
): boolean {
  const version = versionOf(req.headers['content-type'] ?? '')
  if (version === undefined) return false
  // Written without the server of `soap`, which may have failed itself.
  const text = escapeText(reason)
  const fault =
    version === '1.1'
      ? `<faultcode>soap:Server</faultcode><faultstring>${text}</faultstring>`
      : '<soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code>' +
        `<soap:Reason><soap:Text xml:lang="en">${text}</soap:Text></soap:Reason>`
  send(
    res,
    500,
    { 'content-type': SOAP_CONTENT_TYPES[version] },
    `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${ENVELOPE_NAMESPACE[version]}">` +
      `<soap:Body><soap:Fault>${fault}</soap:Fault></soap:Body></soap:Envelope>`,
  )
  return true
}

type Message =
  | ({ readonly kind: 'valid' } & GetJwtMessage)
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'malformed' }

function readMessage({ body: bytes, contentType, version, soapAction }: Received): Message {
  let text: string
  let root: XmlElement
  try {
    text = decodeXml(bytes, contentType)
    root = parseXml(text)
  } catch {
    return { kind: 'malformed' }
  }
  const body = root.children.find(
    (child): child is XmlElement => typeof child !== 'string' && child.name === 'Body',
  )
  if (!isRouted(version, soapAction, body)) return { kind: 'fault', fault: unknownAction() }
  const expected = ENVELOPE_NAMESPACE[version]
  if (root.name !== 'Envelope' || root.namespace !== expected) {
    return { kind: 'fault', fault: versionMismatch(root.namespace, expected) }
  }
  if (body === undefined || body.namespace !== expected) {
    const reason = 'System.InvalidOperationException: The Body of the message is missing.'
    return { kind: 'fault', fault: unreadable(positionAfter(text, 'Envelope'), reason) }
  }
  try {
    return { kind: 'valid', ...readGetJwtMessage(body) }
  } catch (error) {
    if (!(error instanceof UnreadableMessage)) throw error
    const reason = "System.Xml.XmlException: 'Element' is an invalid XmlNodeType."
    return { kind: 'fault', fault: unreadable(positionAfter(text, error.element), reason) }
  }
}

/** Whether the request is for GetJWT: by the action, or in SOAP 1.2 without an action by the element in the Body. */
function isRouted(version: SoapVersion, soapAction: string, body: XmlElement | undefined): boolean {
  if (soapAction !== '' || version === '1.1') return soapAction === GET_JWT_ACTION
  return (
    body?.children.some(
      (child) =>
        typeof child !== 'string' &&
        child.name === 'GetJWT' &&
        child.namespace === SERVICE_NAMESPACE,
    ) ?? false
  )
}

function describeMessage(accounts: Accounts, message: GetJwtMessage): Partial<SoapRequest> {
  return {
    ...describeUser(accounts, textOf(message.parts, 'username')),
    ...describeParts(message.parts),
    ...describeIgnored(message.ignored),
  }
}

function secretsIn(parts: readonly Part[]): readonly string[] {
  return secretsOf(textOf(parts, 'username'), textOf(parts, 'password'))
}

function textOf(parts: readonly Part[], name: string): string | undefined {
  return parts.find((part) => part.name === name)?.text
}

function versionOf(contentType: string): SoapVersion | undefined {
  const mediaType = mediaTypeOf(contentType)
  if (mediaType === 'text/xml') return '1.1'
  return mediaType === 'application/soap+xml' ? '1.2' : undefined
}

function actionOf(
  version: SoapVersion,
  contentType: string,
  header: string | readonly string[] | undefined,
): string {
  const value =
    version === '1.1'
      ? [header ?? ''].flat().join(',')
      : (mediaTypeParameter(contentType, 'action') ?? '')
  return value.trim().replace(/^"(.*)"$/, '$1')
}
