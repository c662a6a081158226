/** Maximum length of an XML declaration, which bounds the time of matching. */
const MAX_LENGTH = 1024

// Productions 23 to 26, 32, 80 and 81.
const DECLARATION =
  /^<\?xml[\t\r\n ]+version[\t\r\n ]*=[\t\r\n ]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[\t\r\n ]+encoding[\t\r\n ]*=[\t\r\n ]*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?(?:[\t\r\n ]+standalone[\t\r\n ]*=[\t\r\n ]*(?:"(?:yes|no)"|'(?:yes|no)'))?[\t\r\n ]*\?>/

/** Whether the text begins with an XML declaration, well-formed or not. */
export function beginsDeclaration(text: string): boolean {
  return /^<\?xml[\t\r\n ?]/.test(text)
}

interface XmlDeclaration {
  readonly length: number
  readonly encoding: string | undefined
}

/** The most common declaration, which is compared as a string to save time. */
const USUAL_TEXT = '<?xml version="1.0" encoding="utf-8"?>'
const USUAL: XmlDeclaration = { length: USUAL_TEXT.length, encoding: 'utf-8' }

/** The XML declaration at the start of a text; undefined where the text has none, or one that is not well-formed. */
export function readDeclaration(text: string): XmlDeclaration | undefined {
  if (text.startsWith(USUAL_TEXT)) return USUAL
  const match = DECLARATION.exec(text.slice(0, MAX_LENGTH))
  if (match === null) return undefined
  return { length: match[0].length, encoding: match[1] ?? match[2] }
}
