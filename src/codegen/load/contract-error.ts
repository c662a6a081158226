/** Why a contract could not be used; branch on this rather than on the message. */
export type ContractProblem =
  /** Nothing answered, or the file is not there. */
  | 'unreachable'
  /** Something was read, but it is no WSDL 1.1 or no XML Schema. */
  | 'not-a-contract'
  /** The text ends before the document does. */
  | 'cut-off'
  /** The text is not well-formed XML with namespaces, or its encoding cannot be read. */
  | 'not-xml'
  /** A bound of the loader was passed: too many documents, or too many bytes in one. */
  | 'limit'
  /** The contract is readable, but refers to something it must not, or to nothing. */
  | 'reference'

/** A document of a contract that cannot be read or used. The message is one line. */
export class ContractError extends Error {
  /** Path or URL of the document. */
  readonly location: string
  /** Line in the document, from 1; absent where the whole document is meant. */
  readonly line: number | undefined
  readonly problem: ContractProblem
  /** What is wrong, without the location. */
  readonly reason: string

  constructor(
    problem: ContractProblem,
    location: string,
    reason: string,
    options: { readonly line?: number | undefined; readonly cause?: unknown } = {},
  ) {
    const where = options.line === undefined ? location : `${location}:${options.line}`
    super(
      oneLine(`${where}: ${reason}`),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.problem = problem
    this.location = location
    this.line = options.line
    this.reason = oneLine(reason)
  }
}

Object.defineProperty(ContractError.prototype, 'name', {
  value: 'ContractError',
  configurable: true,
  writable: true,
})

/** Something about a contract that its user should know, but that does not stand in the way. */
export interface Warning {
  /** Path or URL of the document. */
  readonly location: string
  /** Line in the document, from 1. */
  readonly line?: number
  readonly message: string
}

const longest = 600

// What a document says of itself may be long, and may hold what a terminal would obey.
function oneLine(text: string): string {
  const start = text.length > longest ? `${text.slice(0, longest)}…` : text
  return start.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
