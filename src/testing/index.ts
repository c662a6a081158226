/**
 * An emulator of the UserAdmin service for tests and trials, on `soap`'s own server.
 *
 * @packageDocumentation
 */
export { type Emulator, startEmulator } from './emulator.js'
export type { Failure, FaultFailure } from './failures.js'
export type { EmulatorOptions } from './options.js'
export type { EmulatorRequest, JsonRequest, SoapOutcome, SoapRequest } from './requests.js'
