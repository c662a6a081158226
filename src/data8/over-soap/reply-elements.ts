import { isComplex, modelOf, resolveType } from '../../xsd/content-model/complex-model.js'
import { type ElementLeaf, leavesOf } from '../../xsd/content-model/content-model.js'
import type { ElementDescriptor, TypeRef } from '../../xsd/descriptor.js'
import type { Data8Convention } from '../convention/operation.js'

/** The elements of a reply of the convention that distinguish success from refusal, by name. */
export interface ReplyElements {
  readonly result: ElementName
  readonly status: ElementName
  readonly success: ElementName
  readonly errorMessage: ElementName
  readonly creditsRemaining: ElementName
  /** Members of the result that a success must have, though the contract lets them be absent. */
  readonly required: readonly ElementName[]
}

/** The name of an element, and its namespace; `''` for none. */
export interface ElementName {
  readonly name: string
  readonly ns: string
}

/** Finds the elements of an operation's reply in its descriptors; done once for each operation. */
export function replyElements(
  output: ElementDescriptor,
  convention: Data8Convention,
  required: readonly string[] = [],
): ReplyElements {
  const result = child(output, convention.result)
  const status = child(result.particle, 'Status')
  return {
    result: nameOf(result),
    status: nameOf(status),
    success: nameOf(child(status.particle, 'Success')),
    errorMessage: nameOf(child(status.particle, 'ErrorMessage')),
    creditsRemaining: nameOf(child(status.particle, 'CreditsRemaining')),
    required: required.map((name) => nameOf(child(result.particle, name))),
  }
}

function nameOf({ name, ns }: ElementLeaf): ElementName {
  return { name, ns }
}

function child({ type: ref }: { readonly type: TypeRef }, name: string): ElementLeaf {
  const type = resolveType(ref)
  const leaves = isComplex(type) ? leavesOf(modelOf(type).contentModel.root) : []
  for (const leaf of leaves) if (leaf.kind === 'element' && leaf.name === name) return leaf
  throw new TypeError(`the descriptors have no element ${name} where due`)
}
