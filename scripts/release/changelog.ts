/** The heading of changes that no version has yet. */
const UNRELEASED = '## Unreleased'

/**
 * The changes with those that are not released under a version.
 *
 * @param date ISO 8601
 * @throws Error where there are none, or the version has an entry
 */
export function releaseChanges(text: string, version: string, date: string): string {
  if (hasVersion(text, version)) throw new Error(`it has an entry of ${version} already`)
  if (entryOf(text, UNRELEASED) === '') throw new Error(`there is nothing under "${UNRELEASED}"`)
  return text.replace(`\n${UNRELEASED}\n`, `\n## ${version} (${date})\n`)
}

/** Whether a version has its changes. */
export function hasVersion(text: string, version: string): boolean {
  return text.split('\n').some((line) => line.startsWith(`## ${version} (`))
}

function entryOf(text: string, heading: string): string {
  const [, after = ''] = `\n${text}`.split(`\n${heading}\n`)
  return (after.split(/^## /m)[0] ?? '').trim()
}
