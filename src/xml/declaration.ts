/** Longer XML declarations are refused, which bounds the matching. */
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

/** What most messages begin with: to know it by sight is faster. */
const USUAL_TEXT = '<?xml version="1.0" encoding="utf-8"?>'
const USUAL: XmlDeclaration = { length: USUAL_TEXT.length, encoding: 'utf-8' }

/** The XML declaration a text begins with; undefined where there is none that is well-formed. */
export function readDeclaration(text: string): XmlDeclaration | undefined {
  if (text.startsWith(USUAL_TEXT)) return USUAL
  const match = DECLARATION.exec(text.slice(0, MAX_LENGTH))
  if (match === null) return undefined
  return { length: match[0].length, encoding: match[1] ?? match[2] }
}
