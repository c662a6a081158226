import { Problem } from '../problem.js'
import { type SimpleCodec, UNREADABLE, wrongKind } from './codec.js'
import { trimSpace } from './white-space.js'

/** A list of items that stand with white space between them. */
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
      // Told apart by their lengths: quotes would have to be escaped, again for each list around this one.
      keyOf: (value, verdicts) =>
        (value as readonly unknown[])
          .map((part, index) => String(item.space.keyOf(part, verdicts?.item(index))))
          .map((key) => `${key.length}:${key}`)
          .join(''),
      lengthOf: (value) => (value as readonly unknown[]).length,
    },
    read: (text, scope, verdicts) =>
      readItems(text, (part, index) => item.read(part, scope, verdicts?.item(index))),
    readLiteral: (text, verdicts) =>
      readItems(text, (part, index) => item.readLiteral(part, verdicts?.item(index))),
    write(value, prefixes, verdicts) {
      if (!Array.isArray(value)) throw wrongKind('an array', value)
      const texts: string[] = []
      for (let index = 0; index < value.length; index++) {
        const text = item.write(value[index], prefixes, verdicts?.item(index))
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
