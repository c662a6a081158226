import { readFile } from 'node:fs/promises'
import { bindContract } from '../../../src/codegen/bind/bind.js'
import { loadContract } from '../../../src/codegen/load/load-contract.js'
import type { ContractModel } from '../../../src/codegen/model/contract-model.js'
import { emitOpenApi, type OpenApiDocument } from '../../../src/codegen/openapi/emit-document.js'
import { readContract } from '../../../src/codegen/read-wsdl/read-contract.js'
import { contractOf } from '../contract-of.js'

export const userAdmin = await readFile('wsdl/useradmin.wsdl', 'utf8')
export const emailValidation = await readFile('examples/email-validation/service.wsdl', 'utf8')

/** The model of a WSDL of one document. */
export function modelOf(wsdl: string): ContractModel {
  return readContract(
    contractOf(wsdl),
    () => {},
    () => {},
  )
}

/** The model of a WSDL in a file, with the documents that it refers to. */
export async function modelOfFile(path: string): Promise<ContractModel> {
  return readContract(
    await loadContract(path, { offline: true }),
    () => {},
    () => {},
  )
}

/** The OpenAPI document of a model. */
export function emit(model: ContractModel): OpenApiDocument {
  return emitOpenApi(
    model,
    bindContract(model, 'service.wsdl', () => {}),
    'service.wsdl',
  )
}
