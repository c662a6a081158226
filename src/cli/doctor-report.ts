import { adviceFor, messageFor } from './advice.js'
import type { CallContext } from './advice-response.js'
import type { Finding } from './checks/check.js'
import type { CheckedProtocol, PlannedProtocol } from './checks/plan.js'
import type { Session } from './session.js'

/** The result of the checks of one protocol. */
export interface ProtocolResult {
  readonly protocol: CheckedProtocol
  /** The first check that failed, and how the service was called; absent where tokens can be minted. */
  readonly failure?: { readonly check: string; readonly error: unknown; readonly call: CallContext }
  /** What has to be configured to mint tokens; absent for nothing. */
  readonly condition?: string
}

/** Runs one check and prints its finding; throws where it failed, so that the next ones are not run. */
export type Step = (check: string, run: () => Promise<Finding>) => Promise<void>

/** Ends the checks of a protocol; its failure is printed already. */
class FailedCheck extends Error {
  readonly check: string
  readonly error: unknown

  constructor(check: string, error: unknown) {
    super(check)
    this.check = check
    this.error = error
  }
}

export const PROTOCOL_NAMES: Readonly<Record<CheckedProtocol, string>> = {
  soap: 'SOAP',
  json: 'JSON',
  mcp: 'MCP',
}

/**
 * Runs the checks of one protocol until one fails, and prints each; a failure is followed by its advice.
 *
 * @param checkNameOf the name of the check for an error in it
 * @param checks gives what has to be configured to mint tokens
 */
export async function runProtocol(
  session: Session,
  { protocol, target }: PlannedProtocol,
  checkNameOf: (check: string, error: unknown) => string,
  checks: (step: Step) => Promise<string | undefined>,
): Promise<ProtocolResult> {
  session.noteCall({ protocol, endpoint: target.endpoint.pathname })
  const step: Step = async (check, run) => {
    const finding = await run().catch(
      (error: unknown): Finding => ({ outcome: 'fail', text: messageFor(error), error }),
    )
    if (finding.outcome !== 'fail') {
      print(session, finding, check)
      return
    }
    const { error } = finding
    const name = checkNameOf(check, error)
    print(session, finding, name)
    const advice = adviceFor(error, session.command, session.call)
    if (advice !== '') session.print(`      ${session.toLine(advice)}`)
    throw new FailedCheck(name, error)
  }
  try {
    const condition = await checks(step)
    return { protocol, ...(condition === undefined ? {} : { condition }) }
  } catch (error) {
    if (!(error instanceof FailedCheck)) throw error
    return { protocol, failure: { check: error.check, error: error.error, call: session.call } }
  }
}

const MARKS = {
  ok: ['good', 'ok  '],
  skip: ['note', '-   '],
  warn: ['warning', 'WARN'],
  fail: ['bad', 'FAIL'],
} as const

function print(session: Session, { outcome, text }: Finding, check: string): void {
  const [style, mark] = MARKS[outcome]
  const name = session.paint('label', check.padEnd(11))
  session.print(`${session.paint(style, mark)}  ${name}  ${session.toLine(text)}`)
}

/** Says in one line which protocols can mint tokens. */
export function conclude(results: readonly ProtocolResult[]): string {
  const working = results.filter(({ failure }) => failure === undefined)
  const failed = results.filter(({ failure }) => failure !== undefined)
  const over = working.map(
    ({ protocol, condition }) =>
      PROTOCOL_NAMES[protocol] + (condition === undefined ? '' : ` (with ${condition})`),
  )
  const notOver = failed.map(
    ({ protocol, failure }) => `${PROTOCOL_NAMES[protocol]} (${failure?.check} failed)`,
  )
  if (failed.length === 0) {
    return `All checks passed: tokens can be minted from this machine over ${over.join(' and ')}.`
  }
  return working.length === 0
    ? `Tokens cannot be minted over ${notOver.join(' or ')}.`
    : `Tokens can be minted over ${over.join(' and ')}, but not over ${notOver.join(' or ')}.`
}
