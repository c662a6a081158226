/** Longer names are not compared, and are truncated in messages; in characters. */
export const LONGEST_NAME = 64

/** The known name that is closest to a misspelt one; undefined where none is close. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined
  const folded = foldName(name)
  let best: string | undefined
  let bestDistance = 3
  for (const candidate of known) {
    const distance = editDistance(folded, foldName(candidate))
    // A short name is within two edits of nearly anything.
    if (distance < bestDistance && distance * 3 < candidate.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function foldName(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '')
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current[j] = Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1)
    }
    previous = current
  }
  return previous[b.length] ?? 0
}
