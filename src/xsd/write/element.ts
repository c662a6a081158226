import { isComplex, modelOf, resolveType } from '../content-model/complex-model.js'
import type { ComplexType } from '../descriptor.js'
import { Problem } from '../problem.js'
import type { SimpleCodec } from '../simple/codec.js'
import { fixedCodec, simpleCodec } from '../simple/simple-type.js'
import { writeAnything } from './any.js'
import { ComplexWriter, NIL } from './complex-type.js'
import type { Naming } from './naming.js'
import { toText } from './text.js'
import type { ElementDeclaration, ElementWrite, TagParts, Writers } from './writers.js'

/** Makes the writers of one message type. Tags depend on the prefixes that its naming assigns. */
export class WriterFactory implements Writers {
  readonly naming: Naming
  readonly #complexWriters = new Map<ComplexType, ComplexWriter>()

  constructor(naming: Naming) {
    this.naming = naming
  }

  complexWriter(type: ComplexType): ComplexWriter {
    let writer = this.#complexWriters.get(type)
    if (writer === undefined) {
      writer = new ComplexWriter(type, this)
      this.#complexWriters.set(type, writer)
    }
    return writer
  }

  elementWriter(element: ElementDeclaration, ns: string, declaration = ''): ElementWrite {
    const { text, uses } = this.naming.tagOf(element.name, ns)
    const tag: TagParts = { start: `<${text}${declaration}`, end: `</${text}>` }
    const write = this.#contentWriter(tag, element)
    const nil = `${tag.start}${NIL}/>`
    const refusal = refusalOfNil(element)
    return (value, output) => {
      if (uses !== undefined) output.use(uses)
      if (value !== null) return write(value, output)
      if (refusal !== undefined) throw new Problem(refusal)
      return nil
    }
  }

  #contentWriter(tag: TagParts, element: ElementDeclaration): ElementWrite {
    const { type: ref, fixed, derived } = element
    const type = resolveType(ref)
    if (type === 'anyType') return (value, output) => writeAnything(tag, value, output)
    if (isComplex(type)) {
      const isNillable = element.nillable === true
      const writer =
        derived === undefined ? this.complexWriter(type) : new ComplexWriter(type, this, derived)
      return (value, output) => writer.write(tag, value, output, isNillable)
    }
    const codec = simpleCodec(type)
    return textWriter(tag, fixed === undefined ? codec : fixedCodec(codec, fixed))
  }
}

/** Why an element cannot be nil; undefined for an element that can. */
function refusalOfNil({ nillable, type: ref }: ElementDeclaration): string | undefined {
  if (nillable !== true) return 'must not be null: the contract does not allow nil'
  const type = resolveType(ref)
  const required = isComplex(type)
    ? modelOf(type).attributes.find((use) => use.required === true)
    : undefined
  // A nil element has no content but keeps its attributes: XML Schema part 1, section 3.3.4.
  return (
    required &&
    `must not be null: its attribute ${required.name} is required; give it beside $nil: true`
  )
}

function textWriter(tag: TagParts, codec: SimpleCodec): ElementWrite {
  const open = `${tag.start}>`
  const close = tag.end
  const empty = `${tag.start}/>`
  const { isSafe } = codec
  return (value, output) => {
    const text = codec.write(value, output)
    if (text === '') return empty
    return open + (isSafe ? text : toText(text)) + close
  }
}
