const MOST_SHOWN = 12
const MOST_CHARACTERS = 200

/** The labels of several types, of which a value has any one; short, however many there are. */
export function joinLabels(labels: readonly string[]): string {
  const different = [...new Set(labels)]
  const more = different.length - MOST_SHOWN
  const shown = different.slice(0, MOST_SHOWN).join(' or ')
  return truncate(more > 0 ? `${shown} or ${more} other types` : shown)
}

/** A text as messages have it. */
export function truncate(text: string): string {
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text
}
