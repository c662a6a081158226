import { ServiceError } from '../../errors.js'
import { type Redact, truncate, UNCERTAIN_END } from '../../internal/redaction/redact.js'

const MESSAGE_LIMIT = 500
// Searching more for secrets would block the event loop.
const SEARCHED_LIMIT = 32 * 1024

/**
 * The error of a refusal by the service.
 *
 * @param message `ErrorMessage`; `''` where the reply has none that can be read
 * @param creditsRemaining not a number where the reply has none that can be read, since the refusal has to be reported
 */
export function refusalError(
  message: string,
  creditsRemaining: unknown,
  redact: Redact,
): ServiceError {
  const whole = message.trim()
  const start = redact(whole.slice(0, SEARCHED_LIMIT))
  // On one line, without control characters: logs have it.
  const text = (whole.length > SEARCHED_LIMIT ? start.slice(0, -UNCERTAIN_END) : start)
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
  return new ServiceError(
    text === '' ? 'the service refused and did not say why' : truncate(text, MESSAGE_LIMIT),
    typeof creditsRemaining === 'number' ? creditsRemaining : Number.NaN,
  )
}
