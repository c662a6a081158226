export const SMALL: readonly string[] = [
  '<a b="c">d</a>',
  '<p:a xmlns:p="u" p:b="1" b="2"><p:b/>t<c xmlns="v"/></p:a>',
  '<?xml version="1.0"?><a><![CDATA[x]]>&amp;y<!--z--></a>',
  '<a xmlns:p="u" xmlns:q="u"><b p:x="1" q:y="2"/></a>',
]

// biome-ignore format: one in a line is not clearer
const PIECES: readonly string[] = [
  '<', '>', '/', '&', '"', "'", '=', ' ', '\t', '\n', '\r', '\r\n', ':', '!', '?', '-', '[', ']', ';', '#',
  'x', 'a', 'é', '😀', '\ud800', '\udc00', '\0', '\x01', '\x7f', '\x85', '\u2028', '\ufffe', '\uffff', '·', '.', '0',
  '<!--', '-->', '--', '<![CDATA[', ']]>', '<?', '?>', '<?xml version="1.0"?>', '<?xml ', '<!DOCTYPE a>',
  '&lt;', '&amp;', '&#65;', '&#x41;', '&#0;', '&#x110000;', '&#xd800;', '&#13;', '&foo;', '&amp',
  '<a>', '</a>', '<a/>', '<p:a/>', '<a:b:c/>', ' p:a="1"', ' a="1"', ' a="<"', ' a="&lt;"', ' xml:lang="en"',
  ' xmlns="u"', ' xmlns=""', ' xmlns:p="u"', ' xmlns:p=""', ' xmlns:xml="http://www.w3.org/XML/1998/namespace"',
  ' xmlns:xml="u"', ' xmlns:xmlns="u"', ' xmlns:q="http://www.w3.org/2000/xmlns/"',
  '__proto__', 'constructor', 'xmlns', 'xml', '1.0', " encoding='x'", ' standalone="no"', ' standalone="maybe"',
]

/** Mulberry32: the same numbers from the same seed, on every machine. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below)
  }
}

/** Changes a text in one to three places, mostly by pieces of markup. */
export function mutate(text: string, random: (below: number) => number): string {
  const piece = (): string => PIECES[random(PIECES.length)] ?? ''
  let result = text
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = random(result.length + 1)
    const before = result.slice(0, at)
    const after = result.slice(at)
    const from = random(result.length)
    const kind = random(6)
    if (kind === 0) result = before + piece() + after
    else if (kind === 1) result = before + after.slice(1 + random(12))
    else if (kind === 2) result = before + piece() + after.slice(1 + random(12))
    else if (kind === 3) result = before + result.slice(from, from + random(40)) + after
    else if (kind === 4) result = before + after.replace(/[<>" =:]/, (mark) => piece() + mark)
    else if (random(5) === 0) result = before
    else result = before + piece() + piece() + after
  }
  return result
}
