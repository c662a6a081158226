import { ResponseError } from '../errors.js'

/**
 * The error of a text that has something else than what is expected at an index: an unexpected character, or its end.
 * It does not repeat the text, which may have a secret.
 */
export function unexpected(expected: string, text: string, at: number): ResponseError {
  const isEnd = at >= text.length
  const what = isEnd ? 'The JSON text ends too early' : 'The text is not JSON'
  const fault = `${what}: ${expected} is expected (index ${at})`
  return new ResponseError(isEnd ? 'truncated' : 'not-json', fault)
}

/** The error of a text that exceeds a limit. */
export function tooLarge(fault: string): ResponseError {
  return new ResponseError('too-large', `The JSON text exceeds a limit: ${fault}`)
}
