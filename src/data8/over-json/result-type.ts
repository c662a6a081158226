import { isComplex, modelOf, resolveType } from '../../xsd/content-model/complex-model.js'
import { leavesOf } from '../../xsd/content-model/content-model.js'
import type { ComplexType } from '../../xsd/descriptor.js'
import type { Data8Target } from '../convention/target.js'

const resultTypes = new WeakMap<Data8Target, ComplexType>()

/** The type of the result of an operation, which is the reply itself in JSON. */
export function resultTypeOf(target: Data8Target): ComplexType {
  let type = resultTypes.get(target)
  if (type === undefined) {
    type = findResultType(target)
    resultTypes.set(target, type)
  }
  return type
}

function findResultType({ output, operation }: Data8Target): ComplexType {
  const { result } = operation.data8
  const wrapper = resolveType(output.type)
  const leaves = isComplex(wrapper) ? leavesOf(modelOf(wrapper).contentModel.root) : []
  for (const leaf of leaves) {
    if (leaf.kind !== 'element' || leaf.name !== result) continue
    const type = resolveType(leaf.particle.type)
    if (isComplex(type)) return type
  }
  throw new TypeError(`the descriptors have no element ${result} where due`)
}
