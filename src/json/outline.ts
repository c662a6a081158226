const MAX_LENGTH = 20_000

/** The start of a JSON text with the names of its members, and `…` for each string, number and boolean. */
export function outlineOf(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .replace(
      /("[^"\\]*(?:\\.[^"\\]*)*(?:"|$))(\s*:)?|[\w.+-]+/g,
      (_, string: string | undefined, colon: string | undefined) =>
        string !== undefined && colon !== undefined ? string + colon : '…',
    )
}
