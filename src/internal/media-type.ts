// Parameter by parameter, since a quoted value may contain what looks like a parameter.
const PARAMETER = /;[\t ]*([^\s=;"]*)[\t ]*(?:=[\t ]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*)))?[^;]*/y

/**
 * The first parameter of a media type with a name such as `charset` or `boundary`, without quotes and escapes; `''`
 * where it has no value, undefined where it is absent.
 */
export function mediaTypeParameter(contentType: string, name: string): string | undefined {
  PARAMETER.lastIndex = contentType.indexOf(';')
  if (PARAMETER.lastIndex < 0) return undefined
  for (
    let match = PARAMETER.exec(contentType);
    match !== null;
    match = PARAMETER.exec(contentType)
  ) {
    const [, found = '', quoted, token = ''] = match
    if (found.toLowerCase() === name) return quoted?.replace(/\\(.)/g, '$1') ?? token
  }
  return undefined
}

/** The type and subtype of a content type, in lower case: `text/xml`. */
export function mediaTypeOf(contentType: string): string {
  const end = contentType.indexOf(';')
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
}
