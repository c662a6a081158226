/** A JSON value as it was read: numbers keep their digits, and objects say which members they had more than once. */
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject

/** A number, in the form in which it was written: a JavaScript number would lose digits of `xs:long` and `xs:decimal`. */
export class JsonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** An object. */
export class JsonObject {
  /** By name, whatever the name is; the last one of a name that was given more than once. */
  readonly members: ReadonlyMap<string, JsonValue>
  /** Names that were given more than once, with the same value or not. */
  readonly repeated: ReadonlySet<string>

  constructor(members: ReadonlyMap<string, JsonValue>, repeated: ReadonlySet<string>) {
    this.members = members
    this.repeated = repeated
  }
}
