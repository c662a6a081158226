import type { SimpleType, SimpleTypeRef } from '../descriptor.js'
import { builtinCodec } from './builtin.js'
import type { SimpleCodec } from './codec.js'
import { joinLabels, truncateLabel } from './label.js'
import { listCodec } from './list.js'
import { parseClarkName } from './names.js'
import { restrictionCodec } from './restriction.js'
import { unionCodec } from './union.js'

const codecs = new WeakMap<object, SimpleCodec>()

/** The codec of a simple type; made once for each descriptor. */
export function simpleCodec(ref: SimpleTypeRef): SimpleCodec {
  const type = typeof ref === 'function' ? ref() : ref
  if (typeof type === 'string') return builtinCodec(type)
  let codec = codecs.get(type)
  if (codec === undefined) {
    codec = makeCodec(type)
    codecs.set(type, codec)
  }
  return codec
}

function makeCodec(type: Exclude<SimpleType, string>): SimpleCodec {
  const name = type.name === undefined ? undefined : parseClarkName(type.name)?.local
  switch (type.kind) {
    case 'restriction': {
      const base = simpleCodec(type.base)
      return restrictionCodec(name ?? base.label, type, base)
    }
    case 'list': {
      const item = simpleCodec(type.item)
      return listCodec(name ?? truncateLabel(`list of ${item.label}`), item)
    }
    case 'union': {
      const members = type.members.map(simpleCodec)
      return unionCodec(name ?? joinLabels(members.map((member) => member.label)), members)
    }
  }
}

/** The codec of a type with only one allowed value: the `fixed` value of an element or an attribute. */
export function fixedCodec(base: SimpleCodec, fixed: string): SimpleCodec {
  return restrictionCodec(
    base.label,
    { kind: 'restriction', base: 'string', enumeration: [fixed] },
    base,
  )
}
