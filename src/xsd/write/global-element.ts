import { InputError } from '../../errors.js'
import type { ElementDescriptor } from '../descriptor.js'
import { Problem } from '../problem.js'
import { WriterFactory } from './element.js'
import { Naming } from './naming.js'
import { Output } from './output.js'
import type { ElementWrite } from './writers.js'

interface MessageWriter {
  readonly naming: Naming
  readonly tag: string
  readonly write: ElementWrite
}

const writers = new WeakMap<ElementDescriptor, MessageWriter>()

function writerOf(element: ElementDescriptor): MessageWriter {
  const known = writers.get(element)
  if (known !== undefined) return known
  const naming = new Naming(element)
  const { name, ns = '' } = element
  const made = {
    naming,
    tag: naming.tagOf(name, ns).text,
    write: new WriterFactory(naming).elementWriter(element, ns, naming.declaration),
  }
  writers.set(element, made)
  return made
}

/**
 * Writes a value as an element, with the members in the order of the schema. Absent (`undefined`), nil (`null`) and
 * empty are different. The prefixes `xsi` and `xml` must be bound by the enclosing document; all others are declared
 * on the element itself.
 *
 * @throws InputError whose `field` is the path of the member (`options.Option[0].Name`), or the name of the element
 *   where the whole value is refused: for members that are missing or that the contract does not have, for values
 *   of the wrong type or outside a facet, and for characters that XML 1.0 cannot carry; it never repeats the value
 */
export function writeElement(element: ElementDescriptor, value: unknown): string {
  const { naming, tag, write } = writerOf(element)
  const output = new Output(naming)
  try {
    if (value === undefined) throw new Problem('is required')
    const text = write(value, output)
    // Which further prefixes are used is known only after writing. Usually none are.
    const declarations = output.declarations()
    if (declarations === '') return text
    const start = 1 + tag.length + naming.declaration.length
    return text.slice(0, start) + declarations + text.slice(start)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    throw new InputError(error.memberPath || element.name, error.message)
  }
}
