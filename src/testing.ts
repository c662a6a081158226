/**
 * An emulator of the UserAdmin service over SOAP, JSON and MCP, for tests and trials.
 *
 * @packageDocumentation
 */
export type { EmulatorAddress, EmulatorEndpoints } from './testing/address.js'
export { type Emulator, startEmulator } from './testing/emulator.js'
export type { Failure, FaultFailure, Widening } from './testing/failures.js'
export type { EmulatedResult, EmulatorOptions } from './testing/options.js'
export type {
  EmulatorRequest,
  GetJwtContent,
  JsonRequest,
  McpRequest,
  RequestOutcome,
  SoapRequest,
} from './testing/requests.js'
