import { ResponseError } from '../../errors.js'
import type { Redact } from '../../internal/redaction/redact.js'
import type { ReplyReader } from '../../json/outgoing.js'
import { describeJsonKind } from '../../json/read-simple.js'
import { readJson } from '../../json/read-value.js'
import { JsonNumber, JsonObject, type JsonValue } from '../../json/value.js'
import type { AcceptResult } from '../convention/protocol.js'
import { refusalError } from '../convention/refusal-error.js'
import type { Data8Target, Members } from '../convention/target.js'
import { resultTypeOf } from './result-type.js'

/** The reader of the reply to one call: the result itself, without the element that wraps it in XML. */
export function resultReader<T>(
  target: Data8Target,
  accept: AcceptResult<T>,
  secrets: readonly string[],
): ReplyReader<Members, T> {
  return {
    read: (reply, redact) => readResult(target, reply, redact),
    toResult: (output, redact, raw) => accept(output, redact, secrets, raw),
  }
}

/**
 * Reads the status before the reply is read by its type, so that a refusal is reported even where the rest of the reply
 * is malformed.
 *
 * @throws ServiceError where `Status.Success` is false
 * @throws ResponseError (`contract`) where the reply is not a result, a member is missing, repeated or of another type:
 *   also `Status` and those that the target requires, which the contract lets be absent
 */
function readResult(target: Data8Target, reply: JsonValue, redact: Redact): Members {
  if (!(reply instanceof JsonObject)) {
    throw new ResponseError(
      'contract',
      `the answer is ${describeJsonKind(reply)}, and not a result`,
    )
  }
  checkRefusal(reply, target.operation.data8.result, redact)
  for (const name of target.required) {
    if (isAbsent(reply.members.get(name))) throw missing(name)
  }
  return readJson(resultTypeOf(target), reply) as Members
}

function checkRefusal(result: JsonObject, wrapper: string, redact: Redact): void {
  const status = result.members.get('Status')
  if (isAbsent(status)) {
    // As of script services (`d`), or as in XML.
    const found = ['d', wrapper].find((name) => result.members.has(name))
    throw found === undefined
      ? missing('Status')
      : new ResponseError('contract', `the answer has ${found} where the result itself is due`)
  }
  // Of two members of a name, neither is used; reading by the type refuses them.
  if (!(status instanceof JsonObject) || result.repeated.has('Status')) return
  const { members, repeated } = status
  if (members.get('Success') !== false || repeated.has('Success')) return
  const message = members.get('ErrorMessage')
  const credits = members.get('CreditsRemaining')
  throw refusalError(
    typeof message === 'string' ? message : '',
    credits instanceof JsonNumber ? Number(credits.text) : undefined,
    redact,
  )
}

function isAbsent(value: JsonValue | undefined): value is undefined | null {
  return value === undefined || value === null
}

function missing(name: string): ResponseError {
  return new ResponseError('contract', `the answer has no ${name}`)
}
