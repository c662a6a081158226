import type { ComplexType, TypeRef } from './descriptor.js'
import { isComplex, modelOf, resolveType } from './model.js'
import type { Naming } from './naming.js'
import type { Output } from './output.js'
import { Problem } from './problem.js'
import type { SimpleCodec } from './simple/codec.js'
import { fixedCodec, simpleCodec } from './simple/simple-type.js'
import { toText } from './text.js'
import { writeAnything } from './write-any.js'
import { ComplexWriter } from './write-complex.js'

/** Gives the whole of an element, tags included; throws a {@link Problem}. Never for `undefined`. */
export type ElementWrite = (value: unknown, output: Output) => string

/** An element without its attributes and content. */
export interface TagParts {
  /** Such as `<GetJWT xmlns="http://www.data-8.co.uk/integr8"`; an attribute may follow. */
  readonly start: string
  readonly end: string
}

/** What of a declaration matters to writing; of a particle or of a global element. */
export interface ElementDeclaration {
  readonly name: string
  readonly ns?: string
  readonly type: TypeRef
  readonly nillable?: true
  readonly fixed?: string
}

/** Makes the writers of one kind of message: tags differ with the namespaces that it has. */
export class WriterFactory {
  readonly naming: Naming
  readonly #complexWriters = new Map<ComplexType, ComplexWriter>()

  constructor(naming: Naming) {
    this.naming = naming
  }

  /** The writer of a complex type; made once for each. */
  complexWriter(type: ComplexType): ComplexWriter {
    let writer = this.#complexWriters.get(type)
    if (writer === undefined) {
      writer = new ComplexWriter(type, this)
      this.#complexWriters.set(type, writer)
    }
    return writer
  }

  /** Makes the writer of an element, which has `declaration` in its start tag. */
  elementWriter(element: ElementDeclaration, declaration = ''): ElementWrite {
    const { text, uses } = this.naming.tagOf(element.name, element.ns)
    const tag: TagParts = { start: `<${text}${declaration}`, end: `</${text}>` }
    const write = this.#contentWriter(tag, element)
    const nil = `${tag.start} xsi:nil="true"/>`
    const refusal = refusalOfNil(element)
    return (value, output) => {
      if (uses !== undefined) output.use(uses)
      if (value !== null) return write(value, output)
      if (refusal !== undefined) throw new Problem(refusal)
      return nil
    }
  }

  #contentWriter(tag: TagParts, { type: ref, fixed }: ElementDeclaration): ElementWrite {
    const type = resolveType(ref)
    if (type === 'anyType') return (value, output) => writeAnything(tag, value, output)
    if (isComplex(type)) {
      const writer = this.complexWriter(type)
      return (value, output) => writer.write(tag, value, output)
    }
    const codec = simpleCodec(type)
    return textWriter(tag, fixed === undefined ? codec : fixedCodec(codec, fixed))
  }
}

/** Why an element can not be nil; undefined where it can. */
function refusalOfNil({ nillable, type: ref }: ElementDeclaration): string | undefined {
  if (nillable !== true) return 'must not be null: the contract does not allow nil'
  const type = resolveType(ref)
  const required = isComplex(type)
    ? modelOf(type).attributes.find((use) => use.required === true)
    : undefined
  // Nil takes away the content and not the attributes: XML Schema part 1, section 3.3.4.
  return (
    required &&
    `must not be null: without content, its attribute ${required.name} is still required`
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
