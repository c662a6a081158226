import type { ResponseErrorReason } from '../errors.js'
import { itemPath, memberPath } from '../internal/validation.js'

/** A step of a path: a member and, where it is an array, the index in it. Without a name, an item of an array. */
interface Step {
  readonly name: string | undefined
  readonly index: number | undefined
}

/**
 * What is wrong with a value. It is thrown, each level adds its step to the path with {@link locate}, and the
 * outermost level makes an error for the caller of it. So a path is built only for a value that is refused.
 */
export class Problem extends Error {
  /** Reason of the {@link ResponseError} for a value that was read; not used when writing. */
  readonly reason: ResponseErrorReason
  /** Innermost first. */
  readonly #steps: Step[] = []

  constructor(message: string, reason: ResponseErrorReason = 'contract') {
    super(message)
    this.reason = reason
  }

  /** Notes that the problem lies in a member, or in one item of it. */
  at(name: string, index?: number): this {
    this.#steps.push({ name, index })
    return this
  }

  /** Notes that the problem lies in an item of an array that is not a member, such as an array in an array. */
  inItem(index: number): this {
    this.#steps.push({ name: undefined, index })
    return this
  }

  /** As a caller writes it: `options.Option[0].Name`; empty where the whole value is refused. */
  get memberPath(): string {
    return this.#steps.reduceRight((path, { name, index }) => {
      const member = name === undefined ? path : memberPath(path, name)
      return index === undefined ? member : itemPath(member, index)
    }, '')
  }

  /** From the outermost element inwards: `GetJWTResponse/GetJWTResult/Status`. */
  get elementPath(): string {
    return this.#steps
      .map(({ name = '', index }) => (index === undefined ? name : itemPath(name, index)))
      .reverse()
      .join('/')
  }
}

/** The problem of an element that is nil although it is not nillable. */
export function nilProblem(): Problem {
  return new Problem('is nil, which the contract does not allow')
}

/** Adds a step to a problem; returns any other error unchanged. */
export function locate(error: unknown, name: string, index?: number): unknown {
  return error instanceof Problem ? error.at(name, index) : error
}
