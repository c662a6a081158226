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
  /** The folder in which documents are kept cannot be used; the location is that of the folder. */
  | 'cache'

/** What exactly stood in the way, where that decides what to do about it. */
export type ContractObstacle =
  /** There is no such file. */
  | 'no-file'
  | 'folder'
  /** The file is there, but cannot be read. */
  | 'unreadable'
  /** An HTML page. */
  | 'page'
  /** A document without content. */
  | 'empty'
  | 'schema'
  | 'wsdl-2.0'
  /** The server answered with a status that says no; `status` has it. */
  | 'status'
  /** A redirect that is not followed. */
  | 'redirect'
  /** The network must not be used, and no cache was given. */
  | 'offline'
  /** The network must not be used, and the cache does not have it. */
  | 'not-in-cache'
  | 'private-address'
  /** The location has a user name or a password in it. */
  | 'login-in-url'

/** A document of a contract that cannot be read or used. The message is one line. */
export class ContractError extends Error {
  /** Path or URL of the document. */
  readonly location: string
  /** Line in the document, from 1; absent where the whole document is meant. */
  readonly line: number | undefined
  readonly problem: ContractProblem
  readonly obstacle: ContractObstacle | undefined
  /** HTTP status of an answer that says no. */
  readonly status: number | undefined
  /** What is wrong, without the location. */
  readonly reason: string

  constructor(
    problem: ContractProblem,
    location: string,
    reason: string,
    options: {
      readonly line?: number | undefined
      readonly cause?: unknown
      readonly obstacle?: ContractObstacle | undefined
      readonly status?: number | undefined
    } = {},
  ) {
    const where = options.line === undefined ? location : `${location}:${options.line}`
    super(
      oneLine(`${where}: ${reason}`),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.problem = problem
    this.obstacle = options.obstacle
    this.status = options.status
    this.location = location
    this.line = options.line
    this.reason = oneLine(reason)
  }

  /** The same error, with a word on how the document came to be read. */
  in(context: string): ContractError {
    const { problem, location, reason, line, cause, obstacle, status } = this
    return new ContractError(problem, location, `${reason} (${context})`, {
      line,
      cause,
      obstacle,
      status,
    })
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
