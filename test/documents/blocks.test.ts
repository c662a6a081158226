import { expect } from 'chai'
import { atTheirLines, type Block, blocksOf, examplesOf } from './blocks.js'
import { checkOf } from './checks.js'

const document = `# Title

\`\`\`ts
const a = 1
\`\`\`

- a list:

  \`\`\`sh needs-server
  curl x
  \`\`\`

A paragraph ends the list.

    \`\`\`ts
    indented text
    \`\`\`

\`\`\`ts
const b = a
\`\`\`

> with \`\`\`ts
>
> \`\`\`ts
> quoted
> \`\`\`
`

describe('the blocks of a document', () => {
  const blocks = blocksOf('docs/a.md', document)

  it('have their lines, languages and notes', () => {
    expect(
      blocks.map(({ line, language, note, text }) => [line, language, note, text]),
    ).to.deep.equal([
      [4, 'ts', '', 'const a = 1'],
      [10, 'sh', 'needs-server', 'curl x'],
      [20, 'ts', '', 'const b = a'],
      [26, 'ts', '', 'quoted'],
    ])
  })

  it('are put together at their lines', () => {
    const lines = atTheirLines(blocks.filter(({ language }) => language === 'ts')).split('\n')
    expect(lines[3]).to.equal('const a = 1')
    expect(lines[19]).to.equal('const b = a')
  })

  it('of a comment are those after @example', () => {
    const source = `const x = 1
/**
 * Text, with a block of its own:
 * \`\`\`
 * no example
 * \`\`\`
 *
 * @example
 * \`\`\`ts
 * f(1)
 * \`\`\`
 */
export function f(): void {}
/** No example. */
`
    expect(examplesOf('src/a.ts', source)).to.deep.equal([
      { file: 'src/a.ts', line: 10, language: 'ts', note: '', text: 'f(1)' },
    ])
  })

  const block: Block = { file: 'docs/a.md', line: 4, language: 'ts', note: '', text: '' }

  it('are each checked in one way', () => {
    expect(blocks.map(checkOf)).to.deep.equal(['run', 'server', 'run', 'run'])
  })

  it('are refused where it is not known how to check them', () => {
    const unknown = [{ language: '' }, { language: 'python' }, { note: 'later' }, { note: 'jest' }]
    for (const other of unknown) {
      expect(() => checkOf({ ...block, ...other })).to.throw('docs/a.md:4: ')
    }
  })
})
