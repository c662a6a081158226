const named: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  apos: "'",
  quot: '"',
}

/**
 * Replaces character references and the five predefined entities of XML. Other entities are an error, since
 * document type declarations are not read.
 *
 * @param fail creates the error to throw from its reason
 */
export function decodeReferences(text: string, fail: (reason: string) => Error): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&\s]{0,40})(;?)/g, (whole, name: string, semicolon: string) => {
    if (semicolon === '') throw fail('"&" that does not begin a reference')
    if (name.startsWith('#')) {
      const character = characterOf(name)
      if (character === undefined) throw fail(`"${whole}" is not an XML character`)
      return character
    }
    const value = Object.hasOwn(named, name) ? named[name] : undefined
    if (value === undefined) throw fail(`the entity "${whole}" is not declared`)
    return value
  })
}

function characterOf(reference: string): string | undefined {
  const digits = /^#(?:x([\da-fA-F]+)|(\d+))$/.exec(reference)
  if (digits === null) return undefined
  const code =
    digits[1] === undefined ? Number.parseInt(digits[2] ?? '', 10) : Number.parseInt(digits[1], 16)
  const legal =
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  return legal ? String.fromCodePoint(code) : undefined
}
