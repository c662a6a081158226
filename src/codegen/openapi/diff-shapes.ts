import type { Changes, Direction } from '../diff/change.js'
import type { Json } from './json.js'
import { describeShape, type Shape, type ShapeMember } from './shapes.js'

const ignored = 'a service ignores what it does not know, without an error'

const maxDepth = 50

type Scalar = Extract<Shape, { kind: 'scalar' }>

/** Compares the JSON values of the contract with those of a live document, and adds the differences. */
export class ShapeDiff {
  readonly #changes: Changes
  readonly #seen = new Set<string>()

  constructor(changes: Changes) {
    this.#changes = changes
  }

  /** Compares the values of one place. */
  compare(name: string, contract: Shape, live: Shape, direction: Direction): void {
    // Recursive types that have names on one side only.
    if (name.split(/[.[]/).length > maxDepth) return
    const request = direction === 'request'
    if (contract.nullable !== live.nullable && contract.kind !== 'any' && live.kind !== 'any') {
      this.#add(
        name,
        live.nullable ? 'may be null in the live document' : 'is never null in the live document',
        live.nullable !== request,
        live.nullable
          ? request
            ? 'callers need not send null'
            : 'readers that do not expect null'
          : request
            ? 'callers that send null'
            : 'readers need not expect null',
      )
    }
    if (contract.kind === 'object' && live.kind === 'object') {
      this.#objects(name, contract, live, direction)
    } else if (contract.kind === 'array' && live.kind === 'array') {
      this.compare(`${name}[]`, contract.items(), live.items(), direction)
    } else if (contract.kind === 'scalar' && live.kind === 'scalar') {
      this.#scalars(name, contract, live, direction)
    } else if (contract.kind !== live.kind) {
      const wider = request ? live : contract
      this.#type(name, contract, live, wider.kind !== 'any', direction)
    }
  }

  #objects(
    name: string,
    contract: Extract<Shape, { kind: 'object' }>,
    live: Extract<Shape, { kind: 'object' }>,
    direction: Direction,
  ): void {
    if (contract.name !== undefined && live.name !== undefined) {
      const pair = `${direction} ${contract.name} ${live.name}`
      if (this.#seen.has(pair)) return
      this.#seen.add(pair)
    }
    const owner = contract.name ?? name
    const added = new Map([...live.members].filter(([member]) => !contract.members.has(member)))
    for (const [member, was] of contract.members) {
      const place = `${owner}.${member}`
      const same = live.members.get(member)
      const respelt = [...added.keys()].find((each) => isSameWord(each, member))
      const is = same ?? (respelt === undefined ? undefined : added.get(respelt))
      if (is === undefined) {
        const why = direction === 'request' ? `callers that send it: ${ignored}` : 'readers of it'
        this.#add(place, 'is not in the live document', true, why, direction === 'request')
        continue
      }
      if (same === undefined && respelt !== undefined) {
        added.delete(respelt)
        const change = `is spelt ${respelt} in the live document`
        const why =
          direction === 'request'
            ? `callers that send it, if case matters: ${ignored}`
            : 'readers of it'
        this.#add(place, change, true, why, direction === 'request')
      }
      this.#optionality(place, was, is, direction)
      this.compare(place, was.shape(), is.shape(), direction)
    }
    for (const [member, { required }] of added) {
      const breaking = direction === 'request' && required
      this.#add(
        `${owner}.${member}`,
        `is only in the live document, ${required ? 'required' : 'optional'}`,
        breaking,
        direction === 'reply'
          ? 'readers need not read it'
          : breaking
            ? 'callers do not send it'
            : 'callers need not send it',
      )
    }
    if (contract.others !== undefined && live.others !== undefined) {
      this.compare(`${name}[name]`, contract.others(), live.others(), direction)
    }
  }

  #optionality(place: string, was: ShapeMember, is: ShapeMember, direction: Direction): void {
    if (was.required === is.required) return
    const request = direction === 'request'
    if (is.required) {
      const why = request ? 'callers that leave it out' : 'it is always there'
      this.#add(place, 'is required in the live document', request, why)
    } else {
      const why = request ? 'callers may still send it' : 'readers that expect it always'
      this.#add(place, 'is optional in the live document', !request, why)
    }
  }

  #scalars(name: string, contract: Scalar, live: Scalar, direction: Direction): void {
    const request = direction === 'request'
    const [from, to] = request ? [contract, live] : [live, contract]
    if (contract.types.join() !== live.types.join()) {
      this.#type(name, contract, live, !from.types.every((type) => has(to.types, type)), direction)
    } else if (contract.format !== live.format) {
      this.#format(name, contract, live, direction)
    }
    this.#values(name, contract.values, live.values, direction)
  }

  #type(name: string, contract: Shape, live: Shape, breaking: boolean, direction: Direction): void {
    const change = `${describeShape(contract)} in the contract, ${describeShape(live)} in the live document`
    const who = direction === 'request' ? 'callers' : 'readers'
    const why = breaking ? `${who}: its values are different` : `${who} are not affected`
    this.#add(name, change, breaking, why)
  }

  // Beside the size of integers, formats are hints. Forms of dates are a pattern in the document of the contract.
  #format(name: string, contract: Scalar, live: Scalar, direction: Direction): void {
    const [old, now] = [contract.format, live.format]
    if (old === 'password' || now === 'password') return
    const breaking =
      direction === 'request'
        ? old === 'int64' && now === 'int32'
        : old === 'int32' && now === 'int64'
    const hint =
      now === 'date-time'
        ? 'a validator that asserts formats refuses the documented form, which has no zone'
        : 'nothing, since it is a hint'
    const why = breaking ? 'values that do not fit in 32 bits' : hint
    this.#add(
      name,
      `format ${old ?? 'none'} in the contract, ${now ?? 'none'} in the live document`,
      breaking,
      why,
    )
  }

  #values(
    name: string,
    contract: readonly Json[] | undefined,
    live: readonly Json[] | undefined,
    direction: Direction,
  ): void {
    const request = direction === 'request'
    if (contract === undefined || live === undefined) {
      if (contract === live) return
      this.#add(
        name,
        live === undefined
          ? 'has any value in the live document'
          : 'has only listed values in the live document',
        (live === undefined) !== request,
        request ? 'callers that send other values' : 'readers that expect only listed values',
      )
      return
    }
    for (const value of contract.filter((each) => !live.includes(each))) {
      this.#add(
        name,
        `value ${JSON.stringify(value)} is not in the live document`,
        request,
        request ? 'callers that send it' : 'readers need not expect it',
      )
    }
    for (const value of live.filter((each) => !contract.includes(each))) {
      this.#add(
        name,
        `value ${JSON.stringify(value)} is only in the live document`,
        !request,
        request ? 'callers need not send it' : 'readers that do not expect it',
      )
    }
  }

  #add(name: string, change: string, breaking: boolean, why: string, isIgnored = false): void {
    const consequence = isIgnored ? { ignored: true as const } : {}
    this.#changes.add({ kind: 'member', name, change, breaking, why, ...consequence })
  }
}

function has(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'))
}

function isSameWord(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
