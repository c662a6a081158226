import type { Occurs } from '../../xsd/descriptor.js'
import type {
  Bindings,
  BoundAttribute,
  BoundComplex,
  BoundElement,
  BoundGroup,
  BoundOperation,
  BoundParticle,
  BoundService,
  BoundSubstitution,
} from '../bind/bindings.js'
import { substitutionOf } from '../bind/substitutions.js'
import type { SimpleDefinition, TypeUse } from '../model/contract-model.js'
import { simpleDescriptor } from '../model/simple-descriptor.js'
import { quote } from '../model/typescript-names.js'
import { type Code, code, type Literal } from './source-text.js'

function nameOfOutput(output: BoundElement | 'empty' | undefined): Literal | undefined {
  if (output === undefined || output === 'empty') return output
  return output.parts ? undefined : code(output.name)
}

function partsOf(element: BoundElement | 'empty' | undefined): Literal | undefined {
  if (element === undefined || element === 'empty') return undefined
  return element.parts?.map(({ member, element: { name } }) => ({ member, element: code(name) }))
}

function listOf(types: readonly BoundComplex[]): Code {
  return code(`() => [${types.map(({ name }) => name).join(', ')}]`)
}

// Absent minOccurs and maxOccurs are 1.
function occurrence({ min, max }: { readonly min: number; readonly max: Occurs }) {
  return { min: min === 1 ? undefined : min, max: max === 1 ? undefined : max }
}

function isPlainSequence({ group: { kind, min, max } }: BoundGroup): boolean {
  return kind === 'sequence' && min === 1 && max === 1
}

/** Descriptors as literals: what the runtime reads and writes messages by. */
export class DescriptorLiterals {
  readonly #bindings: Bindings
  /** Namespaces whose constants were used. */
  readonly namespacesUsed = new Set<string>()

  constructor(bindings: Bindings) {
    this.#bindings = bindings
  }

  simpleType(definition: SimpleDefinition): Literal {
    return simpleDescriptor(definition, (use) => this.simpleUse(use))
  }

  /** The type of an attribute, a text, a list item… Simple types are declared before those that use them. */
  simpleUse(use: TypeUse): Literal {
    if (use.kind === 'builtin') return use.name
    if (use.kind === 'inline') return this.simpleType(use.type)
    const type = use.kind === 'defined' ? this.#bindings.types.get(use.key) : undefined
    return type === undefined ? 'anySimpleType' : code(type.name)
  }

  /** The type of an element. Complex types refer to each other in any order, and so by functions. */
  typeUse(use: TypeUse): Literal {
    if (use.kind === 'anyType') return 'anyType'
    const type = use.kind === 'defined' ? this.#bindings.types.get(use.key) : undefined
    return type?.kind === 'complex' ? code(`() => ${type.name}`) : this.simpleUse(use)
  }

  complexType(type: BoundComplex): Literal {
    const { definition, base, attributes, content, subtypes, abstract, inHierarchy } = type
    const namespace = content === undefined ? '' : this.#commonNamespace(content)
    return {
      kind: 'complex',
      name: definition.name,
      alias: inHierarchy ? type.name : undefined,
      abstract: abstract ? true : undefined,
      ns: this.#namespace(namespace),
      base: base && code(`() => ${base.name}`),
      derived: subtypes.length === 0 || type.union === undefined ? undefined : listOf(subtypes),
      attributes:
        attributes.length === 0 ? undefined : attributes.map((bound) => this.#attribute(bound)),
      anyAttribute: definition.anyAttribute ? true : undefined,
      text: definition.text && this.simpleUse(definition.text),
      mixed: definition.mixed ? true : undefined,
      content: content && this.#content(content, namespace),
    }
  }

  #derived(use: TypeUse): Literal | undefined {
    const subtypes = this.#bindings.limitedSubtypes(use)
    return subtypes && listOf(subtypes)
  }

  #content(content: BoundParticle, namespace: string): Literal {
    if (content.kind === 'any' || (content.kind === 'group' && !isPlainSequence(content))) {
      return this.#particle(content, namespace)
    }
    const items = content.kind === 'element' ? [content] : content.items
    return items.map((item) => this.#particle(item, namespace))
  }

  #substitutionOf(particle: BoundGroup): BoundSubstitution | undefined {
    return substitutionOf(this.#bindings.substitutions, particle)
  }

  /** The namespace of most elements; the first one of several that are equally frequent. */
  #commonNamespace(content: BoundParticle): string {
    const counts = new Map<string, number>()
    const count = (particle: BoundParticle): void => {
      if (particle.kind === 'element') {
        const { namespace } = particle.element
        counts.set(namespace, (counts.get(namespace) ?? 0) + 1)
      } else if (particle.kind === 'group' && this.#substitutionOf(particle) === undefined) {
        particle.items.forEach(count)
      }
    }
    count(content)
    const most = Math.max(...counts.values())
    return [...counts].find(([, times]) => times === most)?.[0] ?? ''
  }

  #attribute({ attribute, member }: BoundAttribute): Literal {
    const { name, namespace, type, required, default: value, fixed } = attribute
    return {
      name,
      ns: this.#namespace(namespace),
      prop: member === name ? undefined : member,
      type: this.simpleUse(type),
      required: required ? true : undefined,
      default: value,
      fixed,
    }
  }

  /** `around`: the namespace of the type that the particle is in; absent where it is in several. */
  #particle(particle: BoundParticle, around: string | undefined): Literal {
    if (particle.kind === 'element') {
      const { element, member } = particle
      const { name, namespace, type, nillable, default: value, fixed } = element
      return {
        name,
        ns: namespace === around ? undefined : (this.#namespace(namespace) ?? ''),
        prop: member === name ? undefined : member,
        type: this.typeUse(type),
        ...occurrence(element),
        nillable: nillable ? true : undefined,
        derived: this.#derived(type),
        default: value,
        fixed,
      }
    }
    if (particle.kind === 'any') {
      const { any, member } = particle
      return {
        kind: 'any',
        prop: member,
        ...occurrence(any),
        namespace: any.namespaces === '##any' ? undefined : any.namespaces,
        targetNamespace: any.namespaces === '##other' ? any.targetNamespace : undefined,
      }
    }
    const { group, items, member } = particle
    const substitution = this.#substitutionOf(particle)
    return {
      kind: group.kind,
      ...occurrence(group),
      prop: member,
      items: substitution
        ? code(substitution.constant)
        : items.map((item) => this.#particle(item, around)),
    }
  }

  /** The elements that may replace the head of a substitution group. */
  substitution({ items }: BoundSubstitution): Literal {
    return items.map((item) => this.#particle(item, undefined))
  }

  element({ element }: BoundElement): Literal {
    const { name, namespace, type, nillable } = element
    const defined = type.kind === 'defined' ? this.#bindings.types.get(type.key) : undefined
    return {
      name,
      ns: this.#namespace(namespace),
      // Elements are declared after all types.
      type: defined === undefined ? this.typeUse(type) : code(defined.name),
      nillable: nillable ? true : undefined,
      derived: this.#derived(type),
    }
  }

  operation(bound: BoundOperation): Literal {
    const { operation, input, output, headers, faults, data8 } = bound
    const names = (elements: readonly BoundElement[]): Literal | undefined =>
      elements.length === 0 ? undefined : elements.map(({ name }) => code(name))
    return {
      name: operation.name,
      soapAction: operation.soapAction,
      input: input?.parts ? undefined : input && code(input.name),
      output: nameOfOutput(output),
      inputParts: partsOf(input),
      outputParts: partsOf(output),
      inputHeaders: names(headers),
      faults: names(faults),
      ...(data8 && {
        data8: {
          result: data8.result,
          options: data8.options ? true : code('false'),
        },
      }),
    }
  }

  service({ port, operations }: BoundService): Literal {
    return {
      name: port.service,
      namespace: this.#namespace(port.namespace) ?? '',
      endpoint: port.address,
      soapVersion: port.soapVersion,
      operations: Object.fromEntries(operations.map(({ method, name }) => [method, code(name)])),
    }
  }

  #namespace(namespace: string): Code | undefined {
    if (namespace === '') return undefined
    this.namespacesUsed.add(namespace)
    return code(this.#bindings.namespaces.get(namespace) ?? quote(namespace))
  }
}
