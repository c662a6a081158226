import { resolveReference } from '../../xml/reference.js'

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
    const meaning = resolveReference(name)
    if (typeof meaning === 'string') return meaning
    throw fail(
      name.startsWith('#')
        ? `"${whole}" is not an XML character`
        : `the entity "${whole}" is not declared`,
    )
  })
}
