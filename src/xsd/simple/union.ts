import { Problem } from '../problem.js'
import { type Prefixes, type SimpleCodec, UNREADABLE, wrongKind } from './codec.js'
import { joinLabels } from './label.js'
import { Verdicts } from './verdicts.js'

/** The member of a union that a value is of. */
interface Membership {
  readonly member: SimpleCodec
  readonly index: number
  /** What it writes, but for prefixes. */
  readonly text: string
  /** What has been found out on the way. */
  readonly verdicts: Verdicts
}

/** While members are tried, no prefix is used: which one is written is not known yet. */
const TRIAL: Prefixes = { prefixOf: () => 'n' }

/** A value of any one of several types; the first that takes a text or a value wins. */
export function unionCodec(label: string, all: readonly SimpleCodec[]): SimpleCodec {
  const members = [...new Set(all)]
  const due = `a value of ${joinLabels(members.map((member) => member.label))}`
  /** What verdicts are kept by. */
  const asked = { read: {}, write: {} }
  const isQualified = members.some((member) => member.isQualified)

  const tryToWrite = (value: unknown, verdicts: Verdicts): Membership | undefined => {
    for (const [index, member] of members.entries()) {
      try {
        return { member, index, text: member.write(value, TRIAL, verdicts), verdicts }
      } catch (error) {
        if (!(error instanceof Problem)) throw error
      }
    }
    return undefined
  }
  const membershipOf = (value: unknown, verdicts?: Verdicts): Membership | undefined =>
    judge(asked.write, value, verdicts, (known) => tryToWrite(value, known))

  const firstOf = (read: (member: SimpleCodec) => unknown): unknown => {
    for (const member of members) {
      const value = read(member)
      if (value !== UNREADABLE) return value
    }
    return UNREADABLE
  }

  return {
    label,
    // Each member sees to its own white space.
    whiteSpace: 'preserve',
    isSafe: members.every((member) => member.isSafe),
    isQualified,
    space: {
      // A value does not know its type: it is that of the first member that can write it.
      keyOf(value, verdicts) {
        const found = membershipOf(value, verdicts)
        if (found === undefined) return String(value)
        return `${found.index} ${found.member.space.keyOf(value, found.verdicts)}`
      },
    },
    read: (text, scope, verdicts) =>
      judge(asked.read, text, verdicts, (known) =>
        firstOf((member) => member.read(text, scope, known)),
      ),
    readLiteral: (text, verdicts) =>
      judge(asked.read, text, verdicts, (known) =>
        firstOf((member) => member.readLiteral(text, known)),
      ),
    write(value, prefixes, verdicts) {
      const found = membershipOf(value, verdicts)
      if (found === undefined) throw wrongKind(due, value)
      return isQualified ? found.member.write(value, prefixes, found.verdicts) : found.text
    },
  }
}

// The outermost union keeps nothing of itself, since it is not among its own members.
function judge<T>(
  judged: object,
  input: unknown,
  verdicts: Verdicts | undefined,
  find: (verdicts: Verdicts) => T,
): T {
  if (verdicts === undefined) return find(new Verdicts())
  return verdicts.once(judged, input, () => find(verdicts))
}
