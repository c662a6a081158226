import { Problem } from '../problem.js'
import { type SimpleCodec, UNREADABLE, type ValueKey, wrongKind } from './codec.js'

/** A value of any one of several types; the first that takes a text or a value wins. */
export function unionCodec(label: string, members: readonly SimpleCodec[]): SimpleCodec {
  const firstOf = (read: (member: SimpleCodec) => unknown): unknown => {
    for (const member of members) {
      const value = read(member)
      if (value !== UNREADABLE) return value
    }
    return UNREADABLE
  }
  const keyOf = (value: unknown): ValueKey => {
    // A value does not know its type: it is that of the first member that can write it.
    for (const member of members) {
      try {
        member.write(value, { prefixOf: () => '' })
      } catch (error) {
        if (error instanceof Problem) continue
        throw error
      }
      return `${members.indexOf(member)} ${member.space.keyOf(value)}`
    }
    return String(value)
  }
  return {
    label,
    // Each member sees to its own white space.
    whiteSpace: 'preserve',
    isSafe: members.every((member) => member.isSafe),
    isQualified: members.some((member) => member.isQualified),
    space: { keyOf },
    read: (text, scope) => firstOf((member) => member.read(text, scope)),
    readLiteral: (text) => firstOf((member) => member.readLiteral(text)),
    write(value, prefixes) {
      for (const member of members) {
        try {
          return member.write(value, prefixes)
        } catch (error) {
          if (!(error instanceof Problem)) throw error
        }
      }
      throw wrongKind(`a value of ${members.map((member) => member.label).join(' or ')}`, value)
    },
  }
}
