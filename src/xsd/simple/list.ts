import { Problem } from '../problem.js'
import { type SimpleCodec, UNREADABLE, wrongKind } from './codec.js'
import { trimSpace } from './white-space.js'

/** A list: items separated by white space. */
export function listCodec(label: string, item: SimpleCodec, minLength = 0): SimpleCodec {
  const readItems = (text: string, readItem: (part: string, index: number) => unknown): unknown => {
    const trimmed = trimSpace(text)
    const values: unknown[] = []
    if (trimmed !== '') {
      for (const part of trimmed.split(/[\t\n\r ]+/)) {
        const value = readItem(part, values.length)
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
      // With the length of each key as a prefix: quotes would have to be escaped once more for each enclosing list.
      keyOf: (value, memo) =>
        (value as readonly unknown[])
          .map((part, index) => String(item.space.keyOf(part, memo?.item(index))))
          .map((key) => `${key.length}:${key}`)
          .join(''),
      lengthOf: (value) => (value as readonly unknown[]).length,
    },
    read: (text, scope, memo) =>
      readItems(text, (part, index) => item.read(part, scope, memo?.item(index))),
    readLiteral: (text, memo) =>
      readItems(text, (part, index) => item.readLiteral(part, memo?.item(index))),
    write(value, prefixes, memo) {
      if (!Array.isArray(value)) throw wrongKind('an array', value)
      const texts: string[] = []
      for (let index = 0; index < value.length; index++) {
        const text = item.write(value[index], prefixes, memo?.item(index))
        // An empty item would be read as no item, and one with white space as two.
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
