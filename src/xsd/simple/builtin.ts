import { resolveQName } from '../../xml/namespaces.js'
import type { NamespaceScope } from '../../xml/node.js'
import type { BuiltinName } from '../descriptor.js'
import { BINARY_TYPES } from './binary.js'
import {
  type AtomicType,
  PLAIN_SPACE,
  type SimpleCodec,
  type Texts,
  UNREADABLE,
  wrongKind,
} from './codec.js'
import { DATE_TYPES } from './dates.js'
import { listCodec } from './list.js'
import { isQualifiedName, parseClarkName } from './names.js'
import { NUMBER_TYPES } from './numbers.js'
import { Pattern } from './pattern/pattern.js'
import { STRING_TYPES } from './strings.js'
import { normalizeSpace, trimSpace } from './white-space.js'

function atomicCodec(type: AtomicType): SimpleCodec {
  const { label, whiteSpace = 'collapse', isSafe = false, space = PLAIN_SPACE } = type
  // In a safe type, inner white space is never legal, so only the ends are trimmed.
  const normalize = isSafe ? trimSpace : (text: string) => normalizeSpace(text, whiteSpace)
  const read =
    whiteSpace === 'preserve' ? type.parse : (text: string) => type.parse(normalize(text))
  let texts: Texts | undefined
  return {
    label,
    whiteSpace,
    isSafe,
    isQualified: false,
    space,
    texts() {
      texts ??= textsOf(type)
      return texts
    },
    read,
    readLiteral: read,
    write: type.format,
  }
}

function textsOf({ written }: AtomicType): Texts {
  if (written === undefined) return { minLength: 0, maxLength: Number.POSITIVE_INFINITY }
  const pattern = new Pattern(written)
  const { min, max } = pattern.lengths
  return { minLength: min, maxLength: max, pattern }
}

/** A qualified name: in Clark notation for the caller, with a prefix in the document. */
const QNAME: SimpleCodec = {
  label: 'xs:QName',
  whiteSpace: 'collapse',
  isSafe: false,
  isQualified: true,
  space: PLAIN_SPACE,
  read(text: string, scope: NamespaceScope | undefined) {
    const name = trimSpace(text)
    return isQualifiedName(name) ? (resolveQName(name, scope) ?? UNREADABLE) : UNREADABLE
  },
  readLiteral: (text) => (parseClarkName(text) === undefined ? UNREADABLE : text),
  write(value, prefixes) {
    if (typeof value !== 'string') throw wrongKind('a name in Clark notation as a string', value)
    const name = parseClarkName(value)
    if (name === undefined) throw wrongKind('a name in Clark notation, {namespace}local', value)
    if (name.namespace === '') return name.local
    return `${prefixes.prefixOf(name.namespace)}:${name.local}`
  },
}

const CODECS: Readonly<Record<BuiltinName, SimpleCodec>> = (() => {
  const atomic = { ...STRING_TYPES, ...NUMBER_TYPES, ...DATE_TYPES, ...BINARY_TYPES }
  const codecs = Object.fromEntries(
    Object.entries(atomic).map(([name, type]) => [name, atomicCodec(type)]),
  ) as Record<keyof typeof atomic, SimpleCodec>
  return {
    ...codecs,
    QName: QNAME,
    NMTOKENS: listCodec('xs:NMTOKENS', codecs.NMTOKEN, 1),
    IDREFS: listCodec('xs:IDREFS', codecs.IDREF, 1),
    ENTITIES: listCodec('xs:ENTITIES', codecs.ENTITY, 1),
  }
})()

/** The codec of a built-in simple type. */
export function builtinCodec(name: BuiltinName): SimpleCodec {
  return CODECS[name]
}

/** The codec of a built-in simple type by its local name; undefined for any other name. */
export function findBuiltinCodec(name: string): SimpleCodec | undefined {
  return Object.hasOwn(CODECS, name) ? CODECS[name as BuiltinName] : undefined
}
