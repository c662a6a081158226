import type { ResponseErrorReason } from '../errors.js'
import { itemPath, memberPath } from '../internal/validation.js'

/** A step of a path: a member and, where it is an array, the index in it. */
interface Step {
  readonly name: string
  readonly index: number | undefined
}

/**
 * What is wrong with a value, on its way out to where an error for the caller is made of it. Each level
 * that it passes adds its step: paths are then paid for only when something is wrong.
 */
export class Problem extends Error {
  /** For what was read; writing has but one kind of problem. */
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

  /** As a caller would spell it: `options.Option[0].Name`; empty where the whole value is at fault. */
  get memberPath(): string {
    return this.#steps.reduceRight((path, { name, index }) => {
      const member = memberPath(path, name)
      return index === undefined ? member : itemPath(member, index)
    }, '')
  }

  /** From the outermost element inwards: `GetJWTResponse/GetJWTResult/Status`. */
  get elementPath(): string {
    return this.#steps
      .map(({ name, index }) => (index === undefined ? name : itemPath(name, index)))
      .reverse()
      .join('/')
  }
}

/** That an element is nil, where absence would be lost or a promise broken. */
export function nilProblem(): Problem {
  return new Problem('is nil, which the contract does not allow')
}

/** Adds a step to a problem that passes by; anything else goes on as it is. */
export function locate(error: unknown, name: string, index?: number): unknown {
  return error instanceof Problem ? error.at(name, index) : error
}
