import { isAbsolute } from 'node:path'
import type { ContractError, LoginUse } from '../codegen/load/contract-error.js'
import { ConnectionError, ResponseError, TimeoutError } from '../errors.js'
import {
  adviceForConnection,
  CONNECTION_LOST,
  PROXY_LOGIN,
  type Remedies,
} from './advice-connection.js'
import { BUSY, NOT_THE_SERVICE } from './advice-response.js'
import { isAnswerToDoctor, isRemote } from './terminal/exit-code.js'

/** For commands that read contracts from files and URLs. */
export const READING_REMEDIES: Remedies = {
  address: 'the address',
  authority: 'with --ca or in NODE_EXTRA_CA_CERTS',
  clientCertificate: 'give one with --cert and --key',
  withoutProxy: '',
}

const REFER_TO_FILE = 'and refer to the file in a copy of the contract'
/** For documents of another origin than that of the contract, which get neither a login nor a client certificate. */
export const REMEDIES_ELSEWHERE: Remedies = {
  ...READING_REMEDIES,
  clientCertificate: `save that document with a program that shows one, ${REFER_TO_FILE}`,
}

const SAVE_WITH_LOGIN =
  'save the contract with a browser or program that is logged in, and give the file'
const SAVE_REFERRED = `save that document with a browser or program that is logged in, ${REFER_TO_FILE}`
const ELSEWHERE = 'which is sent to the server of the contract only'

/** What to do where a server may require a login, by whether the request had one; a clause. */
const LOGIN: Readonly<Record<LoginUse, string>> = {
  none: `give a login with --user or --header, or ${SAVE_WITH_LOGIN}`,
  sent: SAVE_WITH_LOGIN,
  withheld: SAVE_REFERRED,
}
const UNAUTHORIZED: Readonly<Record<LoginUse, string>> = {
  none: 'The server requires a login: give one with --user, or in an Authorization header with --header.',
  sent: `The server refused the login: check --user and its password, or --header; if the server requires another kind of login than these, ${SAVE_WITH_LOGIN}.`,
  withheld: `The server requires a login, ${ELSEWHERE}: ${SAVE_REFERRED}.`,
}
const FORBIDDEN: Readonly<Record<LoginUse, string>> = {
  none: 'The server refuses it to this machine, or requires a login: ask its operator, or give a login with --user or --header.',
  sent: 'The server refuses it to this login or this machine: ask its operator.',
  withheld: `The server refuses it to this machine, or requires a login, ${ELSEWHERE}: ask its operator, or ${SAVE_REFERRED}.`,
}

const NOTHING_THERE = 'There is no document at this address: check it.'

const OFTEN_WITH_WSDL = 'The contract of a service is often at its address with ?WSDL.'

/** Advice by HTTP status. */
const BY_STATUS: Readonly<Record<number, string>> = {
  404: NOTHING_THERE,
  405: NOTHING_THERE,
  407: PROXY_LOGIN,
  408: BUSY,
  410: NOTHING_THERE,
  429: 'Too many requests: wait a few minutes, then try again.',
  502: BUSY,
  503: BUSY,
  504: BUSY,
}

/** Advice on a contract that could not be read, in one or two sentences; `''` where the message is enough. */
export function adviceForContract(error: ContractError): string {
  if (isAnswerToDoctor(error)) return adviceForAnswer(error)
  return adviceForDetail(error) ?? adviceForProblem(error)
}

function adviceForAnswer({ problem }: ContractError): string {
  if (problem === 'reference') return ''
  return problem === 'truncated' ? CONNECTION_LOST : NOT_THE_SERVICE
}

function adviceForDetail(error: ContractError): string | undefined {
  const remote = isRemote(error)
  const login = LOGIN[error.login ?? 'none']
  switch (error.problemDetail) {
    case 'no-file':
      return adviceForPath(error.location)
    case 'folder':
      return 'Give the file of the contract in it.'
    case 'unreadable':
      return 'Check that it is a file, and that this user may read it.'
    case 'html-page':
      return remote
        ? `Where it is a login page or a portal, ${login}; where it is a page of the service, look there for the address of its WSDL.`
        : 'Save the contract itself, not a page about it and not a login page.'
    case 'empty':
      return remote
        ? 'Check the address, and try again.'
        : 'Get the contract again: the file is empty.'
    case 'schema':
      return 'Give the WSDL that refers to it.'
    case 'wsdl-2.0':
      return 'Give the WSDL 1.1 of the service: many have one besides, often at their address with ?WSDL.'
    case 'status':
      return adviceForStatus(error)
    case 'redirect':
      return `Check the address; if it redirects to a login page, ${login}.`
    case 'offline':
      return 'Name with --cache the folder in which an earlier run kept documents, or leave --offline out.'
    case 'not-in-cache':
      return 'Run it once without --offline and with the same --cache, where there is a network: that keeps what is read.'
    case 'login-in-url':
      return 'Give the user with --user, and the password in DATA8_CONTRACT_PASSWORD or with --password-stdin.'
    case 'insecure-reference':
      return 'Allow it with --allow-insecure-http where the network between is trusted.'
    case 'private-address':
      return ''
    default:
      return undefined
  }
}

function adviceForPath(location: string): string {
  if (/^[\w-]+(?:\.[\w-]+)+(?::\d+)?\/|\?wsdl/i.test(location)) {
    return 'Check the path of the file; an address begins with https:// or http://.'
  }
  const start = isAbsolute(location) ? '' : `, which starts at ${process.cwd()}`
  return `Check the path of the file${start}.`
}

/** Advice on an unreadable document that a contract refers to, where no operation remains without it. */
export function adviceForUnreadReference(error: ContractError): string {
  if (error.problemDetail === 'no-file') {
    return `Put that document at ${error.location}, or correct the reference in a copy.`
  }
  const isMalformed = error.problem === 'reference' && error.problemDetail === undefined
  return isMalformed || error.problemDetail === 'login-in-url'
    ? 'Correct the reference in a copy of the contract.'
    : adviceForContract(error)
}

function adviceForStatus({ status = 0, location, login = 'none' }: ContractError): string {
  if (status === 401) return UNAUTHORIZED[login]
  if (status === 403) return FORBIDDEN[login]
  const known = BY_STATUS[status]
  if (known === NOTHING_THERE && !/\?/.test(location)) return `${known} ${OFTEN_WITH_WSDL}`
  if (known !== undefined) return known
  if (status >= 500) {
    return 'The server failed: try again later, or ask its operator for the contract, and pass the file.'
  }
  return 'Check the address: a server that has the contract does not answer with this status.'
}

function adviceForProblem(error: ContractError): string {
  switch (error.problem) {
    case 'unreachable':
      return isRemote(error) ? adviceForCause(error) : adviceForPath(error.location)
    case 'truncated':
      return isRemote(error)
        ? 'Try again: it is incomplete; if it continues, ask the operator of the server.'
        : 'Get it again: it is incomplete.'
    case 'limit':
      return 'It exceeds the limits for contracts: check that it is the right document.'
    case 'reference':
      return error.line === undefined
        ? 'Give a file, or an address that begins with https:// or http://.'
        : ''
    case 'cache':
      return 'Name another folder with --cache, or leave it out.'
    case 'not-xml':
      return isRemote(error)
        ? 'Ask the operator of the server, or save the contract, correct it there, and give the file.'
        : 'Get the contract again, or correct it there.'
    default:
      return isRemote(error)
        ? 'The answer is not from the service: check the address (for a Data8 service it ends in ?WSDL), and whether a gateway or portal answers instead.'
        : 'Give the file of a WSDL 1.1.'
  }
}

function adviceForCause({ cause, login }: ContractError): string {
  if (cause instanceof ConnectionError) {
    const remedies = login === 'withheld' ? REMEDIES_ELSEWHERE : READING_REMEDIES
    const advice = adviceForConnection(cause, remedies)
    if (advice !== '') return advice
  }
  if (cause instanceof TimeoutError) {
    return 'Try again later; if it continues, check the address, and whether this machine needs a proxy (HTTPS_PROXY).'
  }
  if (cause instanceof ResponseError) {
    return cause.reason === 'truncated'
      ? CONNECTION_LOST
      : 'Try again; if it continues, ask the operator of the server.'
  }
  return 'Check the address, the network and the proxy (HTTPS_PROXY).'
}
