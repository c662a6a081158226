// Compiled, never run: what calls give is readonly.
import type {
  AnyUserAdminError,
  Envelope,
  JwtClaims,
  JwtToken,
  TokenEvent,
  TokenStats,
} from 'data8-useradmin'
import type { Emulator, EmulatorRequest } from 'data8-useradmin/testing'
import type { IsReadonly } from './equal.js'

type Response = NonNullable<JwtToken['response']>

/** Members of an error beside those of `Error`, which the language lets write. */
type OwnMembers<E> = E extends unknown ? Omit<E, keyof Error> : never

export const areReadonly: readonly [
  IsReadonly<JwtToken>,
  IsReadonly<JwtClaims>,
  IsReadonly<Response>,
  IsReadonly<Response['headers']>,
  IsReadonly<Envelope>,
  IsReadonly<TokenStats>,
  IsReadonly<TokenEvent>,
  IsReadonly<EmulatorRequest>,
  IsReadonly<Emulator>,
  IsReadonly<OwnMembers<AnyUserAdminError>>,
] = [true, true, true, true, true, true, true, true, true, true]
// @ts-expect-error an object that may be written to
export const isWritable: IsReadonly<{ jwt: string }> = true

export function write(token: JwtToken, claims: JwtClaims): void {
  // @ts-expect-error readonly
  token.jwt = 'another'
  // @ts-expect-error readonly
  token.creditsRemaining = 5
  // @ts-expect-error readonly
  claims.exp = 0
}
