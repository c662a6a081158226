import { Problem } from '../problem.js'
import { type Prefixes, type SimpleCodec, UNREADABLE, wrongKind } from './codec.js'
import { joinLabels } from './label.js'
import { UnionMemo } from './union-memo.js'

/** The member of a union that a value is of. */
interface Membership {
  readonly member: SimpleCodec
  readonly index: number
  /** The text that it writes, with placeholder prefixes. */
  readonly text: string
  /** The results that were found on the way. */
  readonly memo: UnionMemo
}

/** Placeholder prefixes, used until it is known which member writes the value. */
const TRIAL: Prefixes = { prefixOf: () => 'n' }

/** A value of one of several types: the first member that accepts the text or the value. */
export function unionCodec(label: string, all: readonly SimpleCodec[]): SimpleCodec {
  const members = [...new Set(all)]
  const due = `a value of ${joinLabels(members.map((member) => member.label))}`
  /** The keys of the results of this union in a memo. */
  const keys = { read: {}, write: {} }
  const isQualified = members.some((member) => member.isQualified)

  const tryToWrite = (value: unknown, memo: UnionMemo): Membership | undefined => {
    for (const [index, member] of members.entries()) {
      try {
        return { member, index, text: member.write(value, TRIAL, memo), memo }
      } catch (error) {
        if (!(error instanceof Problem)) throw error
      }
    }
    return undefined
  }
  const membershipOf = (value: unknown, memo?: UnionMemo): Membership | undefined =>
    memoized(keys.write, value, memo, (known) => tryToWrite(value, known))

  const firstOf = (read: (member: SimpleCodec) => unknown): unknown => {
    for (const member of members) {
      const value = read(member)
      if (value !== UNREADABLE) return value
    }
    return UNREADABLE
  }

  return {
    label,
    // Each member normalizes white space by its own rule.
    whiteSpace: 'preserve',
    isSafe: members.every((member) => member.isSafe),
    isQualified,
    space: {
      // A value has the type of the first member that can write it.
      keyOf(value, memo) {
        const found = membershipOf(value, memo)
        if (found === undefined) return String(value)
        return `${found.index} ${found.member.space.keyOf(value, found.memo)}`
      },
    },
    read: (text, scope, memo) =>
      memoized(keys.read, text, memo, (known) =>
        firstOf((member) => member.read(text, scope, known)),
      ),
    readLiteral: (text, memo) =>
      memoized(keys.read, text, memo, (known) =>
        firstOf((member) => member.readLiteral(text, known)),
      ),
    write(value, prefixes, memo) {
      const found = membershipOf(value, memo)
      if (found === undefined) throw wrongKind(due, value)
      return isQualified ? found.member.write(value, prefixes, found.memo) : found.text
    },
  }
}

// The outermost union does not store its result, since no other member asks for it.
function memoized<T>(
  key: object,
  input: unknown,
  memo: UnionMemo | undefined,
  find: (memo: UnionMemo) => T,
): T {
  if (memo === undefined) return find(new UnionMemo())
  return memo.once(key, input, () => find(memo))
}
