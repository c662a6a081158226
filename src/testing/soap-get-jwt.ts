import type { SoapVersion } from '../soap/envelope.js'
import { NUMBER_TYPES } from '../xsd/simple/numbers.js'
import { authenticateUser } from './accounts.js'
import { readExpiry, YEAR_1 } from './expiry.js'
import type { Failure } from './failures.js'
import { type Fault, methodThrew, SoapServerFault, unreadable } from './faults.js'
import { type GetJwtAnswer, type GetJwtValues, getJwt, overridingAnswer } from './get-jwt.js'
import type { EmulatorSettings } from './options.js'
import type { RequestOutcome } from './requests.js'
import type { GetJwtArguments, GetJwtReply } from './soap-server.js'

/** The context in which a GetJWT message is answered. */
export interface SoapGetJwtContext {
  readonly settings: EmulatorSettings
  readonly version: SoapVersion
  /** Position of the reader after an element, for the text of a fault. */
  readonly positionAfter: (element: string) => string
  /** The failure to answer with; undefined for none. */
  readonly failure: Failure | undefined
  /** Receives the outcome. */
  readonly setOutcome: (outcome: RequestOutcome) => void
}

/** Reads the arguments of GetJWT, calls it, and gives its reply. @throws SoapServerFault */
export async function answerGetJwtSoap(
  context: SoapGetJwtContext,
  args: GetJwtArguments,
): Promise<GetJwtReply> {
  const { settings, failure } = context
  // As in ASMX, all values are read before the caller is refused.
  const answer =
    overridingAnswer(settings, failure) ??
    (await getJwt(settings, failure, readArguments(context, args)))
  if (answer.kind === 'fault') throw faultIn(context, methodThrew(answer.fault))
  context.setOutcome(answer.kind)
  return toReply(answer)
}

function readArguments(context: SoapGetJwtContext, args: GetJwtArguments): GetJwtValues {
  const expiresAt = args.expiresAt === undefined ? YEAR_1 : readExpiry(args.expiresAt ?? '')
  if (expiresAt === undefined) {
    const reason = `System.FormatException: The string '${args.expiresAt ?? ''}' is not a valid AllXsd value.`
    throw faultIn(context, unreadable(context.positionAfter('expiresAt'), reason))
  }
  const maxCredits = readCredits(args.maxCredits)
  if (typeof maxCredits === 'string') {
    throw faultIn(context, unreadable(context.positionAfter('maxCredits'), maxCredits))
  }
  return {
    caller: authenticateUser(context.settings, args.username ?? '', args.password ?? ''),
    expiresAt,
    allowedMethods: (args.allowedMethods?.string ?? []).map((method) => method ?? ''),
    maxCredits,
    clientIp: args.clientIp ?? '',
  }
}

function faultIn({ setOutcome, version }: SoapGetJwtContext, fault: Fault): SoapServerFault {
  setOutcome('fault')
  return new SoapServerFault(fault, version)
}

function toReply(answer: Exclude<GetJwtAnswer, { kind: 'fault' }>): GetJwtReply {
  const CreditsRemaining = writeCredits(answer.credits)
  return {
    GetJWTResult:
      answer.kind === 'token'
        ? { Status: { Success: true, CreditsRemaining }, Jwt: answer.jwt }
        : { Status: { Success: false, ErrorMessage: answer.message, CreditsRemaining } },
  }
}

/** The limit; undefined for none, or the text of the exception of .NET. */
function readCredits(text: string | null | undefined): number | undefined | string {
  if (text === undefined) return undefined
  if (text === null || !/^[+-]?\d+$/.test(text)) {
    return 'System.FormatException: Input string was not in a correct format.'
  }
  const value = Number(text)
  return value === (value | 0)
    ? value | 0
    : 'System.OverflowException: Value was either too large or too small for an Int32.'
}

// An xs:float; its lexical forms are those of xs:double.
function writeCredits(credits: number): string {
  return NUMBER_TYPES.double.format(credits)
}
