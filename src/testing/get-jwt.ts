import { DateTime } from 'luxon'
import type { SoapVersion } from '../soap/envelope.js'
import { NUMBER_TYPES } from '../xsd/simple/numbers.js'
import { isKnown } from './accounts.js'
import type { Failure } from './failures.js'
import { type Fault, methodFault, methodThrew, SoapServerFault, unreadable } from './faults.js'
import { mint } from './mint.js'
import type { EmulatorSettings } from './options.js'
import type { SoapOutcome } from './requests.js'
import type { GetJwtArguments, GetJwtReply } from './soap-server.js'

/** The context in which a GetJWT message is answered. */
export interface GetJwtContext {
  readonly settings: EmulatorSettings
  readonly version: SoapVersion
  /** Position of the reader after an element, for the text of a fault. */
  readonly positionAfter: (element: string) => string
  /** The failure to answer with; undefined for none. */
  readonly failure: Failure | undefined
  /** Receives the outcome. */
  readonly setOutcome: (outcome: SoapOutcome) => void
}

/** The method of GetJWT. As in ASMX, all values are read before the credentials are checked. */
export async function getJwt(context: GetJwtContext, args: GetJwtArguments): Promise<GetJwtReply> {
  const { settings, failure } = context
  if (failure !== undefined && 'fault' in failure) return refuseByFault(context, faultOf(failure))
  if (failure !== undefined && 'serviceFailure' in failure) {
    return refuse(context, failure.serviceFailure, settings.credits)
  }

  const expiresAt = readExpiry(args.expiresAt)
  if (expiresAt === undefined) {
    const reason = `System.FormatException: The string '${args.expiresAt ?? ''}' is not a valid AllXsd value.`
    return refuseByFault(context, unreadable(context.positionAfter('expiresAt'), reason))
  }
  const maxCredits = readCredits(args.maxCredits)
  if (typeof maxCredits === 'string') {
    return refuseByFault(context, unreadable(context.positionAfter('maxCredits'), maxCredits))
  }

  const username = args.username ?? ''
  const isKnownCaller = isKnown(settings, username, args.password ?? '')
  if (!isKnownCaller) {
    const fault = faultOfName(username)
    return fault === undefined
      ? refuse(context, 'Invalid username or password', 0)
      : refuseByFault(context, fault)
  }
  if (settings.credits === 0) return refuse(context, 'Insufficient credits', 0)

  const jwt = await mint(
    {
      username,
      expiresAt,
      allowedMethods: (args.allowedMethods?.string ?? []).map((method) => method ?? ''),
      maxCredits,
      clientIp: args.clientIp ?? '',
    },
    settings.signingKey,
  )
  context.setOutcome('token')
  return {
    GetJWTResult: {
      Status: { Success: true, CreditsRemaining: writeCredits(settings.credits) },
      Jwt: jwt,
    },
  }
}

function refuse(context: GetJwtContext, message: string, credits: number): GetJwtReply {
  context.setOutcome('refused')
  return {
    GetJWTResult: {
      Status: {
        Success: false,
        ErrorMessage: message,
        CreditsRemaining: writeCredits(credits),
      },
    },
  }
}

function refuseByFault(context: GetJwtContext, fault: Fault): never {
  context.setOutcome('fault')
  throw new SoapServerFault(fault, context.version)
}

function faultOf({ fault }: Extract<Failure, { fault: unknown }>): Fault {
  if (typeof fault === 'string') return methodThrew(fault)
  if (fault.actor === undefined && fault.code !== 'Client') return methodThrew(fault.message)
  return methodFault(fault.code ?? 'Server', fault.message, fault.actor)
}

/** Two user names that the recorded stack answers with a fault; for callers that cannot call `failNext`. */
function faultOfName(username: string): Fault | undefined {
  if (username === 'boom') return methodThrew('kaboom <&> "quoted"')
  if (username === 'soapfault') return methodFault('Client', 'custom fault', 'actor-x')
  return undefined
}

const YEAR_1 = -62_135_596_800

// The reader of .NET accepts a date without time; its forms of times and months without a date are not supported.
const DATE_TIME =
  /^\d{4}-\d\d-\d\d(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?)?(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/

/** Seconds since 1970; undefined where the text is invalid. Without a zone it is UTC. */
function readExpiry(text: string | null | undefined): number | undefined {
  if (text === undefined) return YEAR_1
  if (text === null || !DATE_TIME.test(text) || text.startsWith('0000')) return undefined
  const time = DateTime.fromISO(text, { zone: 'utc' })
  return time.isValid ? Math.floor(time.toSeconds()) : undefined
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
