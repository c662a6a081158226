import fc from 'fast-check'
import { InputError, ResponseError } from '../../../src/errors.js'
import type { XmlElement } from '../../../src/xml/node.js'
import { parseXml } from '../../../src/xml/parser.js'
import type { ElementDescriptor } from '../../../src/xsd/descriptor.js'
import { readElement } from '../../../src/xsd/read/global-element.js'
import { writeElement } from '../../../src/xsd/write/global-element.js'
import { elementValues } from '../../support/arbitrary-value.js'
import { changedElements } from './answers.js'
import { type Difference, narrower, type Refusal, wider } from './differences.js'
import { formOf, printLiteral } from './literals.js'
import { mutantsOf } from './mutants.js'
import { objectsOf, type Step } from './objects.js'
import type { Program } from './program.js'

/** Values that are sampled for each element. */
const SAMPLES = 25
/** Of these, the number whose documents are changed. */
const CHANGED = 6

/** The element of a contract whose type is compared with what the runtime reads and writes. */
export interface Subject {
  /** The contract and the element: `mixed__ordered-content RequestElement`. */
  readonly name: string
  /** The constant with its descriptor. */
  readonly constant: string
  readonly element: ElementDescriptor
  /** Literals that occur in the types of the contract. */
  readonly literals: ReadonlySet<unknown>
}

/**
 * Adds to a program what the runtime does with values of one element: what it accepts, reads and refuses.
 *
 * @param used the intended differences that were found are added to it
 */
export function addStatements(program: Program, subject: Subject, used: Set<Difference>): void {
  const { stackTraceLimit } = Error
  // Thousands of values are refused, each with an error whose stack takes longer than the rest.
  Error.stackTraceLimit = 0
  try {
    new Statements(program, subject, used).addAll()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

class Statements {
  readonly #program: Program
  readonly #subject: Subject
  readonly #used: Set<Difference>
  /** Forms of the accepted values that are in the program. */
  readonly #accepted = new Set<string>()

  constructor(program: Program, subject: Subject, used: Set<Difference>) {
    this.#program = program
    this.#subject = subject
    this.#used = used
  }

  addAll(): void {
    const { element, constant, literals } = this.#subject
    this.#program.declare(constant, constant)
    const { places, conditional } = objectsOf(element)
    for (const { path, members } of places) {
      this.#program.members(
        constant,
        path,
        members,
        this.#about(`members at ${JSON.stringify(path)}`),
      )
    }
    const values = sampleOf(element, literals)
    for (const value of values) this.#add(value, 'a value')
    this.#addAnswers(values)
    this.#addMutants(values, conditional)
  }

  /** Adds what is read from documents, of which the reader takes more than is written. */
  #addAnswers(values: readonly unknown[]): void {
    const seen = new Set<string>()
    for (const [index, value] of values.entries()) {
      const root = documentOf(this.#subject.element, value)
      this.#add(readElement(this.#subject.element, root), 'a value that was read')
      if (index >= CHANGED) continue
      for (const { what, element } of changedElements(root)) {
        const near = what.split('/').slice(-3).join('/')
        if (seen.has(near)) continue
        seen.add(near)
        const read = this.#read(element())
        if (read !== undefined) this.#add(read.value, `what is read where ${what}`)
      }
    }
  }

  #read(document: XmlElement): { readonly value: unknown } | undefined {
    try {
      return { value: readElement(this.#subject.element, document) }
    } catch (error) {
      if (error instanceof ResponseError) return undefined
      throw error
    }
  }

  #addMutants(values: readonly unknown[], conditional: ReadonlySet<string>): void {
    const { name, constant, element, literals } = this.#subject
    const replaced = new Map<string, Replaced>()
    for (const mutant of mutantsOf(values, [...literals])) {
      const { path, what, value, changed, isUsualKind, replacedAt } = mutant
      const refusal = this.#write(value)
      const isReadAsOther = (): boolean =>
        printLiteral(readElement(element, documentOf(element, value))) !== printLiteral(value)
      const known = (refusal === undefined ? narrower : wider).find((difference) =>
        difference.includes({
          subject: name,
          path,
          what,
          changed,
          isUsualKind,
          refusal,
          isReadAsOther,
          conditional,
        }),
      )
      if (known !== undefined) this.#used.add(known)
      else if (refusal === undefined) this.#add(value, `${path} ${what}`)
      else if (replacedAt === undefined) {
        const { field, message } = refusal
        const about = `the runtime refuses what the type accepts: ${path} ${what}: ${field} ${message}`
        this.#program.refused(constant, value, this.#about(about))
      } else {
        const key = JSON.stringify(replacedAt)
        const entry = replaced.get(key) ?? { path, steps: replacedAt, values: [] }
        replaced.set(key, entry)
        entry.values.push(changed)
      }
    }
    for (const { path, steps, values } of replaced.values()) {
      const about = this.#about(
        `the runtime refuses at ${path || 'the whole'} what the type accepts`,
      )
      this.#program.refusedAt(constant, steps, values, about)
    }
  }

  #write(value: unknown): Refusal | undefined {
    try {
      writeElement(this.#subject.element, value)
      return undefined
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return { field: error.field, message: error.message.slice(error.field.length + 2) }
    }
  }

  #add(value: unknown, what: string): void {
    const { constant, literals } = this.#subject
    const form = formOf(value, literals)
    if (this.#accepted.has(form)) return
    this.#accepted.add(form)
    this.#program.accepted(
      constant,
      value,
      this.#about(`the runtime accepts what the type refuses: ${what}: ${printLiteral(value)}`),
    )
  }

  #about(what: string): string {
    return `${this.#subject.name}: ${what}`
  }
}

interface Replaced {
  readonly path: string
  readonly steps: readonly Step[]
  readonly values: unknown[]
}

/** Values of different forms of an element, the shortest first; always the same ones. */
function sampleOf(element: ElementDescriptor, literals: ReadonlySet<unknown>): readonly unknown[] {
  const values = fc.sample(elementValues(element), { numRuns: SAMPLES, seed: 1 })
  const shortest = values
    .map((value) => ({ value, length: printLiteral(value).length }))
    .sort((a, b) => a.length - b.length)
  const forms = new Map<string, unknown>()
  for (const { value } of shortest) {
    const form = formOf(value, literals)
    if (!forms.has(form)) forms.set(form, value)
  }
  return [...forms.values()]
}

function documentOf(element: ElementDescriptor, value: unknown): XmlElement {
  // The envelope declares this prefix.
  const text = writeElement(element, value).replace(
    /^<[^\s/>]+/,
    (start) => `${start} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`,
  )
  return parseXml(text)
}
