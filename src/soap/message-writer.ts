import { InputError } from '../errors.js'
import type { Redact } from '../internal/redaction/redact.js'
import type { Operation } from '../xsd/descriptor.js'
import { writeElement } from '../xsd/write/global-element.js'
import { writeBody } from './body.js'
import type { CallConfig, ClientConfig } from './config.js'
import { messageHeaders, writeEnvelope } from './envelope.js'
import type { MessageContent } from './outgoing.js'
import { secureMessage, type WrittenMessage } from './security.js'

/** Writes the messages of one client: envelope, SOAP headers, HTTP headers, and what a security object adds. */
export class MessageWriter {
  readonly #config: ClientConfig
  // HTTP headers of calls that have none of their own: the same for each call of an operation.
  readonly #headers = new WeakMap<Operation, Readonly<Record<string, string>>>()

  constructor(config: ClientConfig) {
    this.#config = config
  }

  /**
   * Writes a message without the security object.
   *
   * @throws InputError
   */
  write(content: MessageContent, call: CallConfig): WrittenMessage {
    return {
      body: writeEnvelope(
        this.#config.soapVersion,
        writeBody(content.operation, content.input),
        writeSoapHeaders(content),
      ),
      headers: this.#headersOf(content.operation, call),
    }
  }

  /**
   * Writes a message, by the security object where the client has one.
   *
   * @throws InputError
   */
  async writeSecured(
    content: MessageContent,
    call: CallConfig,
    redact: Redact,
  ): Promise<WrittenMessage> {
    const { security, soapVersion } = this.#config
    if (security === undefined) return this.write(content, call)
    const { operation, input } = content
    const parts = { body: writeBody(operation, input), header: writeSoapHeaders(content) }
    const { body, headers } = await secureMessage(security, soapVersion, operation, parts, redact)
    return { body, headers: { ...call.headers, ...headers } }
  }

  #headersOf(operation: Operation, { headers }: CallConfig): Readonly<Record<string, string>> {
    const { soapVersion, call } = this.#config
    const isUsual = headers === call.headers
    const known = isUsual ? this.#headers.get(operation) : undefined
    if (known !== undefined) return known
    const made = { ...headers, ...messageHeaders(soapVersion, operation.soapAction) }
    if (isUsual) this.#headers.set(operation, made)
    return made
  }
}

function writeSoapHeaders({ operation, soapHeaders }: MessageContent): string {
  if (soapHeaders === undefined) return ''
  const blocks = operation.inputHeaders ?? []
  return soapHeaders
    .map((value, index) => {
      const block = blocks[index]
      if (block === undefined) {
        throw new InputError('soapHeaders', 'has more than the operation takes')
      }
      return value === undefined ? '' : writeElement(block, value)
    })
    .join('')
}
