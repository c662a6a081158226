import type { SourceElement } from '../load/source.js'
import type { Derivation, TypeUse } from '../model/contract-model.js'
import type { SchemaDocument } from './collect.js'

/** The values of `block`, or of `blockDefault` of its schema where it is absent. */
function blockOf(source: SourceElement, { root }: SchemaDocument): ReadonlySet<string> {
  const value = source.attributes.get('block') ?? root.attributes.get('blockDefault') ?? ''
  return new Set(value.split(/\s+/).flatMap((word) => (word === '#all' ? all : [word])))
}

const derivations: readonly Derivation[] = ['extension', 'restriction']
const all: readonly string[] = [...derivations, 'substitution']

/** Methods of derivation that an element or a complex type blocks: XML Schema part 1, sections 3.3.2 and 3.4.2. */
export function readBlock(
  source: SourceElement,
  schema: SchemaDocument,
): { readonly block?: readonly Derivation[] } {
  const values = blockOf(source, schema)
  const block = derivations.filter((method) => values.has(method))
  return block.length === 0 ? {} : { block }
}

/** Whether a global element blocks its substitution group. */
export function blocksSubstitution(source: SourceElement, schema: SchemaDocument): boolean {
  return blockOf(source, schema).has('substitution')
}

/** The type of an element, with the methods of derivation that the element blocks. */
export function withBlock(type: TypeUse, source: SourceElement, schema: SchemaDocument): TypeUse {
  return type.kind === 'defined' ? { ...type, ...readBlock(source, schema) } : type
}
