import { resolveQName } from '../../xml/namespaces.js'
import type { SimpleType } from '../../xsd/descriptor.js'
import { truncateLabel } from '../../xsd/simple/label.js'
import { faultOfLiteral } from '../../xsd/simple/literal.js'
import { simpleCodec } from '../../xsd/simple/simple-type.js'
import { trimSpace } from '../../xsd/simple/white-space.js'
import type { SourceElement } from '../load/source.js'
import type { Warn } from '../model/documents.js'

/** The `default` or `fixed` value of an element or attribute. */
export interface ValueConstraint {
  readonly default?: string
  readonly fixed?: string
}

/** What a declaration may have as its default or fixed value. */
export type Allowed =
  /** Values of a simple type, also as the simple content of a complex type. */
  | { readonly kind: 'simple'; readonly type: SimpleType; readonly inElement?: 'complex' }
  /** Any text: `xs:anyType`, or mixed content that may be empty. */
  | { readonly kind: 'text' }
  /** None: element content, or mixed content that may not be empty. */
  | { readonly kind: 'none' }

/**
 * The value constraint of a declaration: without a value that its type does not allow, with a warning, and with the
 * qualified names of the schema in Clark notation. XML Schema part 1: sections 3.2.3, 3.2.6, 3.3.3 and 3.3.6.
 *
 * @param value the default
 * @param source the declaration that has the value
 */
export function checkValueConstraint(
  warn: Warn,
  { value, fixed }: { readonly value: string | undefined; readonly fixed: string | undefined },
  source: SourceElement,
  allowed: Allowed,
): ValueConstraint {
  if (fixed !== undefined) {
    if (source.attributes.has('default')) {
      warn(source, 'has a default and a fixed value; the default is ignored')
    }
    return legal('fixed', fixed)
  }
  if (value === undefined) return {}
  if (source.name === 'attribute' && source.attributes.get('use')?.trim() === 'required') {
    warn(source, `is required and has a default; the default "${shown(value)}" is ignored`)
    return {}
  }
  return legal('default', value)

  function legal(kind: 'default' | 'fixed', text: string): ValueConstraint {
    const { literal, fault } = readConstraint(text, source, allowed)
    if (fault === undefined) return { [kind]: literal }
    const described = kind === 'fixed' ? 'fixed value' : 'default'
    warn(source, `the ${described} "${shown(text)}" ${fault}; ignored`)
    return {}
  }
}

function shown(text: string): string {
  return truncateLabel(text)
}

interface Read {
  readonly literal: string
  readonly fault?: string | undefined
}

function readConstraint(text: string, source: SourceElement, allowed: Allowed): Read {
  if (allowed.kind === 'text') return { literal: text }
  if (allowed.kind === 'none') {
    return { literal: text, fault: 'is not allowed by its type, whose content may not be a text' }
  }
  const { type, inElement } = allowed
  if (isId(type)) return { literal: text, fault: 'is not allowed for a type derived from xs:ID' }
  if (!simpleCodec(type).isQualified) return { literal: text, fault: faultOfLiteral(type, text) }
  if (inElement === 'complex') {
    return { literal: text, fault: 'is a qualified name beside attributes, which is unsupported' }
  }
  // A member of a union that is not a qualified name has the text as it is.
  const expanded = expandNames(text, source)
  const fault = faultOfLiteral(type, expanded)
  if (fault === undefined || faultOfLiteral(type, text) !== undefined) {
    return { literal: expanded, fault }
  }
  return { literal: text }
}

function expandNames(text: string, { scope }: SourceElement): string {
  const names = trimSpace(text).split(/[\t\n\r ]+/)
  return names.map((name) => resolveQName(name, scope) ?? name).join(' ')
}

function isId(type: SimpleType): boolean {
  let at = type
  while (typeof at === 'object' && at.kind === 'restriction') {
    at = typeof at.base === 'function' ? at.base() : at.base
  }
  return at === 'ID'
}
