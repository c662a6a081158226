const MOST_SHOWN = 12
const MOST_CHARACTERS = 200

/** The labels of the member types of a union, in one text of bounded length. */
export function joinLabels(labels: readonly string[]): string {
  const different = [...new Set(labels)]
  const more = different.length - MOST_SHOWN
  const shown = different.slice(0, MOST_SHOWN).join(' or ')
  return truncateLabel(more > 0 ? `${shown} or ${more} other types` : shown)
}

/** Truncates a label or literal to the length that messages have. */
export function truncateLabel(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}
