import { tooLarge } from './fault.js'
import { JsonObject, type JsonValue } from './value.js'

// An array or a map of more takes long to grow, and reading cannot pause in between.
const MAX_ITEMS = 0x100000
const MAX_MEMBERS = 0x20000

/** An array or object whose end has not been read. */
export type OpenValue = OpenArray | OpenObject

// The repeated names of all objects without any.
const NONE: ReadonlySet<string> = new Set()
// Shared, since a map takes some 70 times the memory of the characters of an empty object.
const EMPTY_OBJECT = new JsonObject(new Map(), NONE)

/** An array whose end has not been read. */
export class OpenArray {
  readonly isObject = false
  readonly parent: OpenValue | undefined
  /** 1 for the outermost value. */
  readonly depth: number
  private readonly items: JsonValue[] = []

  constructor(parent: OpenValue | undefined) {
    this.parent = parent
    this.depth = depthWithin(parent)
  }

  add(value: JsonValue): void {
    if (this.items.length === MAX_ITEMS) throw tooLarge(`more than ${MAX_ITEMS} items in an array`)
    this.items.push(value)
  }

  finish(): JsonValue {
    return this.items
  }
}

/** An object whose end has not been read. */
export class OpenObject {
  readonly isObject = true
  readonly parent: OpenValue | undefined
  /** 1 for the outermost value. */
  readonly depth: number
  /** The name of the member whose value is read next. */
  name = ''
  private members: Map<string, JsonValue> | undefined
  private repeated: Set<string> | undefined

  constructor(parent: OpenValue | undefined) {
    this.parent = parent
    this.depth = depthWithin(parent)
  }

  add(value: JsonValue): void {
    this.members ??= new Map()
    const { size } = this.members
    this.members.set(this.name, value)
    if (this.members.size === size) {
      this.repeated ??= new Set()
      this.repeated.add(this.name)
    } else if (size === MAX_MEMBERS) {
      throw tooLarge(`more than ${MAX_MEMBERS} members in an object`)
    }
  }

  finish(): JsonValue {
    const { members, repeated } = this
    return members === undefined ? EMPTY_OBJECT : new JsonObject(members, repeated ?? NONE)
  }
}

function depthWithin(parent: OpenValue | undefined): number {
  return parent === undefined ? 1 : parent.depth + 1
}
