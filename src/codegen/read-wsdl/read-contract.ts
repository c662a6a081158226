import type { LoadedContract } from '../load/loaded-contract.js'
import type { ComplexDefinition, ContractModel } from '../model/contract-model.js'
import type { Warn } from '../model/documents.js'
import { readSchemas } from '../read-xsd/read-schemas.js'
import { readDefinitions } from './definitions.js'
import { readPorts } from './ports.js'

/**
 * Reads the schemas and services of a contract.
 *
 * @param progress called with the number of declarations that are read, and of all declarations
 * @throws GenerateError with file, element and reason, where the contract is invalid or unsupported
 */
export function readContract(
  contract: LoadedContract,
  warn: Warn,
  progress: (done: number, total: number) => void,
): ContractModel {
  const { context: schemas, typeOf, ...model } = readSchemas(contract, warn, progress)
  const definitions = readDefinitions(contract, warn)
  const wrappers = new Map<string, ComplexDefinition>()
  const { elements } = model
  const context = { definitions, schemas, elements, typeOf, warn, wrappers, unbound: [] }
  const { ports, unsupported } = readPorts(context, contract)
  return { ...model, types: new Map([...model.types, ...wrappers]), ports, unsupported }
}
