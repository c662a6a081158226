/** Why a contract could not be used; branch on this rather than on the message. */
export type ContractProblem =
  /** The server did not answer, or the file does not exist. */
  | 'unreachable'
  /** The document is neither a WSDL 1.1 nor an XML Schema. */
  | 'not-a-contract'
  /** The text ends before the document does. */
  | 'truncated'
  /** The text is not well-formed XML with namespaces, or its encoding cannot be read. */
  | 'not-xml'
  /** A limit of the loader was exceeded: too many documents, or too many bytes in one. */
  | 'limit'
  /** The contract is readable, but has a reference that is invalid or not allowed. */
  | 'reference'
  /** The cache folder cannot be read or written; the location is that of the folder. */
  | 'cache'

/** The exact cause within a {@link ContractProblem}, where the advice to the user depends on it. */
export type ContractProblemDetail =
  /** The file does not exist. */
  | 'no-file'
  | 'folder'
  /** The file exists, but cannot be read. */
  | 'unreadable'
  /** An HTML page. */
  | 'html-page'
  /** A document of zero length, or of white space only. */
  | 'empty'
  | 'schema'
  | 'wsdl-2.0'
  /** The server answered with a status other than 200; `status` has it. */
  | 'status'
  /** A redirect that is not followed. */
  | 'redirect'
  /** `offline` is set, and no cache is given. */
  | 'offline'
  /** `offline` is set, and the document is not in the cache. */
  | 'not-in-cache'
  | 'private-address'
  /** A document from https: refers to an http: document. */
  | 'insecure-reference'
  /** The URL contains a user name or a password. */
  | 'login-in-url'

/** Whether a request had a login. */
export type LoginUse =
  /** The headers and the login of the options; what has a name like `authorization` or `cookie` counts as a login. */
  | 'sent'
  /** None was given. */
  | 'none'
  /** A login is not sent to this origin, which is not that of the contract. */
  | 'withheld'

/** A document of a contract that cannot be read or used. The message is one line. */
export class ContractError extends Error {
  /** Path or URL of the document. */
  readonly location: string
  /** Line in the document, from 1; absent where the error concerns the whole document. */
  readonly line: number | undefined
  readonly problem: ContractProblem
  readonly problemDetail: ContractProblemDetail | undefined
  /** HTTP status of the answer, where {@link problemDetail} is `status`. */
  readonly status: number | undefined
  /** Whether the request had a login; absent where none was made. */
  readonly login: LoginUse | undefined
  /** What is wrong, without the location. */
  readonly reason: string

  constructor(
    problem: ContractProblem,
    location: string,
    reason: string,
    options: {
      readonly line?: number | undefined
      readonly cause?: unknown
      readonly problemDetail?: ContractProblemDetail | undefined
      readonly status?: number | undefined
      readonly login?: LoginUse | undefined
    } = {},
  ) {
    const where = options.line === undefined ? location : `${location}:${options.line}`
    super(
      oneLine(`${where}: ${reason}`),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.problem = problem
    this.problemDetail = options.problemDetail
    this.status = options.status
    this.login = options.login
    this.location = location
    this.line = options.line
    this.reason = oneLine(reason)
  }

  /** The same error with the place of the reference to the document added to its reason. */
  in(context: string): ContractError {
    const { problem, location, reason, line, cause, problemDetail, status, login } = this
    return new ContractError(problem, location, `${reason} (${context})`, {
      line,
      cause,
      problemDetail,
      status,
      login,
    })
  }
}

Object.defineProperty(ContractError.prototype, 'name', {
  value: 'ContractError',
  configurable: true,
  writable: true,
})

/** A fault in a contract that does not prevent its use. */
export interface Warning {
  /** Path or URL of the document. */
  readonly location: string
  /** Line in the document, from 1. */
  readonly line?: number
  readonly message: string
}

// Far more than is shown: who shows a message removes secrets from it first, and half a secret would not be found.
const longest = 8 * 1024

// Text of a document may be long, and may contain control characters of a terminal.
function oneLine(text: string): string {
  const start = text.length > longest ? `${text.slice(0, longest)}…` : text
  return start.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
