import type { SimpleType, SimpleTypeRef } from '../descriptor.js'
import { UNREADABLE } from './codec.js'
import { facetChecks } from './facets.js'
import { patternsOf } from './restriction.js'
import { simpleCodec } from './simple-type.js'
import { normalizeSpace, trimSpace } from './white-space.js'

/**
 * Why a text of the schema is not legal for a type, by all facets; completes "the value …". Undefined for a legal one.
 * Qualified names are in Clark notation.
 *
 * (The codec of a type checks the facets of what is written, and of what is read only the enumeration.)
 */
export function faultOfLiteral(ref: SimpleTypeRef, text: string): string | undefined {
  return new LiteralCheck().faultOf(ref, text)
}

class LiteralCheck {
  /** The results: nested unions may reach one type in exponentially many ways. */
  readonly #known = new Map<SimpleType, Map<string, string | undefined>>()

  faultOf(ref: SimpleTypeRef, text: string): string | undefined {
    const type = typeof ref === 'function' ? ref() : ref
    const known = this.#known.get(type) ?? new Map<string, string | undefined>()
    this.#known.set(type, known)
    if (!known.has(text)) known.set(text, this.#find(type, text))
    return known.get(text)
  }

  #find(type: SimpleType, text: string): string | undefined {
    const codec = simpleCodec(type)
    if (codec.readLiteral(text) === UNREADABLE) {
      return typeof type === 'object' && type.kind === 'restriction' && type.enumeration
        ? (this.faultOf(type.base, text) ?? 'is not in the enumeration')
        : `is not a legal ${codec.label}`
    }
    if (typeof type === 'string') return undefined
    switch (type.kind) {
      case 'list':
        return this.#firstFault(
          trimSpace(text)
            .split(/[\t\n\r ]+/)
            .filter((item) => item !== ''),
          (item) => this.faultOf(type.item, item),
        )
      case 'union': {
        const isLegal = type.members.some((member) => this.faultOf(member, text) === undefined)
        return isLegal ? undefined : `is not a legal ${codec.label}`
      }
      case 'restriction': {
        const folded = normalizeSpace(text, codec.whiteSpace)
        const base = simpleCodec(type.base)
        const value = base.readLiteral(folded)
        const wrong =
          this.faultOf(type.base, folded) ??
          this.#firstFault(facetChecks(type, base), (check) => check(value, folded))
        if (wrong !== undefined || codec.isQualified) return wrong
        const { matches } = patternsOf(type, base)
        return matches === undefined || matches(folded) ? undefined : 'does not match the pattern'
      }
    }
  }

  #firstFault<T>(
    parts: readonly T[],
    faultOf: (part: T) => string | undefined,
  ): string | undefined {
    for (const part of parts) {
      const fault = faultOf(part)
      if (fault !== undefined) return fault
    }
    return undefined
  }
}
