import fc from 'fast-check'

/** A set of characters: its expression in a pattern, its test, and some members. */
interface Leaf {
  readonly kind: 'leaf'
  readonly source: string
  readonly has: (character: string) => boolean
  readonly members: readonly string[]
}

/** A regular expression. */
export type Tree =
  | Leaf
  | { readonly kind: 'sequence' | 'choice'; readonly items: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly item: Tree; readonly min: number; readonly max: number }

function leaf(source: string, members: string, has?: (character: string) => boolean): Leaf {
  const list = [...members]
  return {
    kind: 'leaf',
    source,
    members: list,
    has: has ?? ((character) => list.includes(character)),
  }
}

const LEAVES: readonly Leaf[] = [
  leaf('a', 'a'),
  leaf('b', 'b'),
  leaf('\u{1f600}', '\u{1f600}'),
  leaf('[ab]', 'ab'),
  leaf('[a-c-[b]]', 'ac'),
  leaf('\\n', '\n'),
  leaf('.', 'ab1é\u{1f600}', (character) => character !== '\n' && character !== '\r'),
  leaf('[^a]', 'b1é\n', (character) => character !== 'a'),
  leaf('\\d', '1٥'),
  leaf('\\s', ' \n'),
  leaf('[\\s\\S]', 'a \n\u{1f600}', () => true),
  leaf('\\p{L}', 'abcé'),
]

const leaves = fc.constantFrom(...LEAVES)

const bounds = (most: number): fc.Arbitrary<readonly [number, number]> =>
  fc.oneof(
    fc.constantFrom([0, 1] as const, [0, Infinity] as const, [1, Infinity] as const),
    fc.nat(most).map((min) => [min, Infinity] as const),
    fc
      .tuple(fc.nat(most), fc.nat(most))
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as const),
  )

/** Regular expressions with repetitions of every kind: of one character up to counts that are counted. */
export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaves,
    fc
      .tuple(leaves, bounds(20))
      .map(([item, [min, max]]) => ({ kind: 'repeat' as const, item, min, max })),
    fc
      .tuple(tie('tree'), bounds(2))
      .map(([item, [min, max]]) => ({ kind: 'repeat' as const, item, min, max })),
    fc
      .tuple(
        fc.constantFrom('sequence' as const, 'choice' as const),
        fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
      )
      .map(([kind, items]) => ({ kind, items })),
  ),
})).tree

/** The pattern of a tree. */
export function printTree(tree: Tree): string {
  switch (tree.kind) {
    case 'leaf':
      return tree.source
    case 'sequence':
      return `(${tree.items.map(printTree).join('')})`
    case 'choice':
      return `(${tree.items.map(printTree).join('|')})`
    case 'repeat':
      return `(${printTree(tree.item)})${printBounds(tree.min, tree.max)}`
  }
}

function printBounds(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`
  if (min === 0 && max === 1) return '?'
  return min === max ? `{${min}}` : `{${min},${max}}`
}

/** A text that matches a tree; the numbers make the choices. */
export function makeText(tree: Tree, choices: readonly number[]): string {
  let at = 0
  const choose = (count: number): number => (choices[at++ % choices.length] ?? 0) % count
  const make = (node: Tree): string => {
    switch (node.kind) {
      case 'leaf':
        return node.members[choose(node.members.length)] ?? ''
      case 'sequence':
        return node.items.map(make).join('')
      case 'choice': {
        const item = node.items[choose(node.items.length)]
        return item === undefined ? '' : make(item)
      }
      case 'repeat': {
        const most = Math.min(node.max, node.min + 3)
        const count = node.min + choose(most - node.min + 1)
        return Array.from({ length: count }, () => make(node.item)).join('')
      }
    }
  }
  return make(tree)
}

/** Whether a whole text matches a tree, by all places that each part can lead to. */
export function matches(tree: Tree, text: string): boolean {
  const characters = [...text]
  const from = (node: Tree, places: ReadonlySet<number>): ReadonlySet<number> => {
    switch (node.kind) {
      case 'leaf':
        return new Set(
          [...places]
            .filter((place) => place < characters.length && node.has(characters[place] ?? ''))
            .map((place) => place + 1),
        )
      case 'sequence':
        return node.items.reduce((reached, item) => from(item, reached), places)
      case 'choice':
        return new Set(node.items.flatMap((item) => [...from(item, places)]))
      case 'repeat': {
        const reached = new Set(node.min === 0 ? places : [])
        let last = places
        // All reachable places are reached within as many repetitions as there are places.
        const count = Math.min(node.max, node.min + characters.length + 1)
        for (let round = 1; round <= count; round++) {
          last = from(node.item, last)
          if (round >= node.min) for (const place of last) reached.add(place)
        }
        return reached
      }
    }
  }
  return from(tree, new Set([0])).has(characters.length)
}
