/**
 * A parameter of a media type such as `charset` or `boundary`, the first of its name; quotes and escapes are taken
 * off. `''` where it has no value; undefined where there is none.
 */
export function mediaTypeParameter(contentType: string, name: string): string | undefined {
  // Parameters are walked one by one: a quoted one may hold what looks like another.
  const parameter = /;[\t ]*([^\s=;"]*)[\t ]*(?:=[\t ]*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*)))?[^;]*/y
  parameter.lastIndex = contentType.indexOf(';')
  if (parameter.lastIndex < 0) return undefined
  for (
    let match = parameter.exec(contentType);
    match !== null;
    match = parameter.exec(contentType)
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
