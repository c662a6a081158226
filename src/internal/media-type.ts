import { parse } from 'content-type'

/**
 * The first parameter of a media type with a name such as `charset` or `boundary`, without quotes and escapes; `''`
 * where it has no value, undefined where it is absent.
 */
export function mediaTypeParameter(contentType: string, name: string): string | undefined {
  return parse(contentType).parameters[name]
}

/** The type and subtype of a content type, in lower case: `text/xml`. */
export function mediaTypeOf(contentType: string): string {
  return parse(contentType, { parameters: false }).type
}
