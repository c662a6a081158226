import { memberPath } from '../internal/validation.js'
import type { ComplexType } from '../xsd/descriptor.js'
import { formOf, localNameOf, membersOf, type TypeForm } from './type-form.js'

/**
 * The path of the first part of a type, or of the types of its members at any depth, whose form in JSON is not known,
 * such as `Result.Items`; undefined where all forms are known.
 *
 * Not known are: groups that are optional, repeated or a choice, wildcards (`$any`, `$anyAttributes`), mixed content
 * (`$content`), simple content (`$value`), types that others may replace or that are abstract (`$type`), members with
 * the name of another one, `xs:anyType`, `xs:anySimpleType`, lists, unions, qualified names, and `xs:dateTime` with an
 * enumeration or a fixed value.
 */
export function findUnsupported(type: ComplexType): string | undefined {
  const seen = new Set<TypeForm>()
  // With a list and not by recursion, since types may be nested to any depth.
  const left: { readonly form: TypeForm; readonly path: string }[] = [
    { form: formOf(type), path: '' },
  ]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { form, path } = next
    if (form.kind === 'unknown') {
      const found = form.part === '' ? path : memberPath(path, form.part)
      return found === '' ? (localNameOf(type) ?? 'the whole value') : found
    }
    if ((form.kind !== 'object' && form.kind !== 'array') || seen.has(form)) continue
    seen.add(form)
    for (const member of [...membersOf(form)].reverse()) {
      const own = form.kind === 'array' ? path : memberPath(path, member.name)
      left.push({ form: member.form(), path: own })
    }
  }
  return undefined
}
