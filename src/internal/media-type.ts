import { type ParseOptions, parse } from 'content-type'
import { nullPrototypeCopy } from './null-prototype.js'

// `Object.prototype` may be polluted with members of options.
const WITHOUT_PARAMETERS = nullPrototypeCopy<ParseOptions>({ parameters: false })

/**
 * The first parameter of a media type with a name such as `charset` or `boundary`, without quotes and escapes; `''`
 * where it has no value, undefined where it is absent.
 */
export function mediaTypeParameter(contentType: string, name: string): string | undefined {
  return parse(contentType).parameters[name]
}

/**
 * The charset of a media type in lower case; `''` where it has none. What servers add to it that no charset has, such as a
 * comment or a quotation mark at its end, is ignored.
 */
export function charsetOf(contentType: string): string {
  const charset = mediaTypeParameter(contentType, 'charset') ?? ''
  return charset
    .trim()
    .replace(/[\s"(].*$/s, '')
    .toLowerCase()
}

/** The type and subtype of a content type, in lower case: `text/xml`. */
export function mediaTypeOf(contentType: string): string {
  return parse(contentType, WITHOUT_PARAMETERS).type
}
