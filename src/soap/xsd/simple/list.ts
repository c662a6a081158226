import { Problem } from '../problem.js'
import { type SimpleCodec, UNREADABLE, wrongKind } from './codec.js'
import { trimSpace } from './white-space.js'

/** A list of items that stand with white space between them. */
export function listCodec(label: string, item: SimpleCodec, minLength = 0): SimpleCodec {
  const readItems = (text: string, readItem: (part: string) => unknown): unknown => {
    const trimmed = trimSpace(text)
    const values: unknown[] = []
    if (trimmed !== '') {
      for (const part of trimmed.split(/[\t\n\r ]+/)) {
        const value = readItem(part)
        if (value === UNREADABLE) return UNREADABLE
        values.push(value)
      }
    }
    return values.length < minLength ? UNREADABLE : values
  }
  return {
    label,
    whiteSpace: 'collapse',
    isSafe: item.isSafe,
    isQualified: item.isQualified,
    space: {
      keyOf: (value) =>
        JSON.stringify((value as readonly unknown[]).map((part) => String(item.space.keyOf(part)))),
      lengthOf: (value) => (value as readonly unknown[]).length,
    },
    read: (text, scope) => readItems(text, (part) => item.read(part, scope)),
    readLiteral: (text) => readItems(text, (part) => item.readLiteral(part)),
    write(value, prefixes) {
      if (!Array.isArray(value)) throw wrongKind('an array', value)
      const texts: string[] = []
      for (let index = 0; index < value.length; index++) {
        const text = item.write(value[index], prefixes)
        // An item that is empty or has a space in it would be read as none, or as two.
        if (text === '' || /[\t\n\r ]/.test(text)) {
          throw new Problem(`must have items that are neither empty nor have white space in them`)
        }
        texts.push(text)
      }
      if (texts.length < minLength) throw new Problem('must have at least one item')
      return texts.join(' ')
    },
  }
}
