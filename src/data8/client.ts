import { InputError } from '../errors.js'
import { nullPrototypeObject } from '../internal/null-prototype.js'
import { type Fields, memberPath, readFields, readRecord } from '../internal/validation.js'
import { buildClient, type ClientBuilder } from '../soap/build-client.js'
import type { SoapClient } from '../soap/client.js'
import { readCallIdempotent, readIdempotent } from '../soap/idempotent.js'
import type { Service } from '../xsd/descriptor.js'
import { Data8Channel } from './channel.js'
import {
  AUTHENTICATED_CALL_OPTION_NAMES,
  type AuthenticatedCallOptions,
  DATA8_CLIENT_OPTION_NAMES,
  type Data8ClientOptions,
} from './client-options.js'
import { CREDENTIALS_OR_NONE, withCredentials } from './convention/environment.js'
import { type OptionsInput, readServiceOptions } from './convention/options.js'
import { type Data8Target, data8Target } from './convention/target.js'
import { serviceUrls } from './over-json/urls.js'

/**
 * Options of a generated client of a Data8 service; `M` are the names of its methods.
 *
 * @example
 * ```ts
 * import type { Data8ServiceOptions } from 'data8-useradmin/soap'
 *
 * const options: Data8ServiceOptions<'isValid'> = {
 *   credentials: { username: 'demo', password: 'made-up' },
 *   idempotent: ['isValid'],
 * }
 * ```
 */
export interface Data8ServiceOptions<M extends PropertyKey = never> extends Data8ClientOptions {
  /**
   * Methods that may be sent again after they were sent (RFC 9110, 9.2.2): `true` for all, or their names. Each
   * repetition may spend a credit. Any other is sent again only where it was certainly not carried out: no byte of it
   * was written to an established connection, or the answer was HTTP 429.
   *
   * @defaultValue none
   */
  readonly idempotent?: boolean | readonly M[]
}

/**
 * Options of one call of a generated client of a Data8 service.
 *
 * @example
 * ```ts
 * import type { Data8CallOptions } from 'data8-useradmin/soap'
 *
 * const options: Data8CallOptions = { applicationName: 'crm-sync', options: { Country: 'GB' }, idempotent: true }
 * ```
 */
export interface Data8CallOptions extends AuthenticatedCallOptions {
  /**
   * Sent as the option `ApplicationName`, instead of the client's.
   * @defaultValue the client's
   */
  readonly applicationName?: string
  /**
   * Further options of the service, by name or as a list of `{ name, value }`.
   * @defaultValue none
   */
  readonly options?: OptionsInput
  /**
   * Whether this call may be sent again after it was sent. Overrides the client's.
   * @defaultValue the client's
   */
  readonly idempotent?: boolean
}

const SERVICE_OPTION_NAMES = [
  'idempotent',
  ...DATA8_CLIENT_OPTION_NAMES,
] as const satisfies readonly (keyof Data8ServiceOptions)[]

const CALL_OPTION_NAMES = [
  'applicationName',
  'options',
  'idempotent',
  ...AUTHENTICATED_CALL_OPTION_NAMES,
] as const satisfies readonly (keyof Data8CallOptions)[]

// The convention sets them; given as input as well, one of the two would be lost.
const CONVENTION_MEMBERS = ['username', 'password', 'options']

type Data8Method = (input?: unknown, callOptions?: Data8CallOptions) => Promise<unknown>

/**
 * A client for any service that follows Data8's convention, in which every operation takes `username`, `password` and
 * `options` and answers with a result that has a `Status`. Each method takes the other members of the input, and
 * resolves with the result itself, its `Status` included; a `Status` whose `Success` is false is a `ServiceError`.
 *
 * Generated bindings call this; its methods are typed there, and throw what `UserAdminClient.getJwt` throws,
 * `TokenError` aside. Operations that do not follow the convention have no method here.
 *
 * @throws InputError naming the option
 *
 * @example
 * ```ts
 * import { createData8Client, type Service } from 'data8-useradmin/soap'
 *
 * // Generated bindings have the service and the type of its methods, and call this.
 * interface Methods {
 *   isValid(input: { email: string }): Promise<{ Result: string }>
 * }
 * const clientOf = (service: Service) => createData8Client<Methods>(service, { credentials: { apiKey: 'ABCD' } })
 * ```
 */
export function createData8Client<M extends object>(
  service: Service,
  options: Data8ServiceOptions<keyof M> = {},
): M & SoapClient<Data8ServiceOptions<keyof M>> {
  const targets = new Map<string, Data8Target>()
  for (const [name, operation] of Object.entries(service.operations)) {
    const target = data8Target(operation)
    if (target !== undefined) targets.set(name, target)
  }
  const build: ClientBuilder = (given, others) => {
    const fields = withCredentials(
      readFields(given, { root: 'options' }, SERVICE_OPTION_NAMES, CREDENTIALS_OR_NONE),
    )
    const { idempotent, ...rest } = fields
    const isIdempotent = readIdempotent(idempotent, [...targets.keys()])
    const channel = new Data8Channel(service, rest, {
      others,
      jsonUrls: () => serviceUrls(service),
    })
    const methods = new Map<string, Data8Method>()
    for (const [name, target] of targets) {
      const method = { target, channel, isIdempotent: isIdempotent(name) }
      methods.set(name, (input, callOptions) => call(method, input, callOptions))
    }
    return { options: fields, connections: channel.connections, methods }
  }
  return buildClient(build, options)
}

interface Method {
  readonly target: Data8Target
  readonly channel: Data8Channel
  readonly isIdempotent: boolean
}

async function call(
  { target, channel, isIdempotent }: Method,
  input: unknown,
  callOptions: Data8CallOptions | undefined,
): Promise<unknown> {
  const { applicationName, options, idempotent, ...rest } =
    callOptions === undefined
      ? nullPrototypeObject<Fields<(typeof CALL_OPTION_NAMES)[number]>>()
      : readFields(callOptions, { root: 'callOptions' }, CALL_OPTION_NAMES)
  return channel.send(
    {
      target,
      input: readInput(input, target),
      options: readServiceOptions(options, applicationName, channel.checkText),
      idempotent: readCallIdempotent(idempotent, isIdempotent),
      accept: (result) => result,
    },
    callOptions === undefined ? undefined : rest,
  )
}

function readInput(input: unknown, { operation }: Data8Target): Record<string, unknown> {
  const members = nullPrototypeObject<Record<string, unknown>>()
  for (const [name, value] of input === undefined ? [] : readRecord(input, 'input')) {
    if (CONVENTION_MEMBERS.includes(name)) {
      const how = name === 'options' ? 'options of the call' : 'credentials'
      throw new InputError(
        memberPath('', name),
        `is not part of the input of ${operation.name}: it is set from the ${how}`,
      )
    }
    members[name] = value
  }
  return members
}
