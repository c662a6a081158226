import { ResponseError } from '../../errors.js'
import type { ReceivedReply } from '../../http/raw-reply.js'
import type { Redact } from '../../internal/redaction/redact.js'
import type { ReplyConvention } from '../../soap/decode-reply.js'
import type { XmlElement } from '../../xml/node.js'
import type { Data8Convention } from '../convention/operation.js'
import type { AcceptResult } from '../convention/protocol.js'
import type { Data8Target, Members } from '../convention/target.js'
import { checkRefusal } from './refusal.js'
import { type ReplyElements, replyElements } from './reply-elements.js'

const elementsOfTargets = new WeakMap<Data8Target, ReplyElements>()

/** The elements of the reply of an operation, which are found once. */
function elementsOf(target: Data8Target): ReplyElements {
  let elements = elementsOfTargets.get(target)
  if (elements === undefined) {
    elements = replyElements(target.output, target.operation.data8, target.required)
    elementsOfTargets.set(target, elements)
  }
  return elements
}

/** How the reply to one call distinguishes success from refusal, and where its result is. */
export class Data8ReplyConvention<T> implements ReplyConvention<Members, T> {
  readonly #target: Data8Target
  readonly #accept: AcceptResult<T>
  readonly #secrets: readonly string[]

  constructor(target: Data8Target, accept: AcceptResult<T>, secrets: readonly string[]) {
    this.#target = target
    this.#accept = accept
    this.#secrets = secrets
  }

  /** @throws ServiceError where `Status.Success` is false; ResponseError where the result or its status is missing */
  checkRefusal(element: XmlElement, redact: Redact): void {
    checkRefusal(element, elementsOf(this.#target), redact)
  }

  /** @throws ResponseError where the result or its status is nil, and what `accept` throws */
  toResult(output: Members, redact: Redact, raw: ReceivedReply): T {
    const result = resultOf(output, this.#target.operation.data8)
    return this.#accept(result, redact, this.#secrets, raw)
  }
}

/** The result of a reply, with its status. A nil one is treated as absent. */
function resultOf(output: Members, { result: name }: Data8Convention): Members {
  const result = output[name] as Members | null | undefined
  if (result === undefined || result === null) {
    throw new ResponseError('contract', `the answer has no ${name}`)
  }
  if (result['Status'] === undefined || result['Status'] === null) {
    throw new ResponseError('contract', 'the answer has no Status')
  }
  return result
}
