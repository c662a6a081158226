/**
 * An emulator of the UserAdmin service for tests and trials, on `soap`'s own server.
 *
 * @packageDocumentation
 */
export { type Emulator, startEmulator } from './testing/emulator.js'
export type { Failure, FaultFailure } from './testing/failures.js'
export type { EmulatorOptions } from './testing/options.js'
export type { EmulatorRequest, JsonRequest, SoapOutcome, SoapRequest } from './testing/requests.js'
