import { expect } from 'chai'
import { anchorsOf, brokenLinksOf, linksOf } from './links.js'

const page = `# One *page*

See [it](#one-page), [the \`other\`](other.md#two),
and [a reference][here].

[here]: ../gone.md 'Gone'

- ![picture](pictures/a.svg)

<img alt="b"
  src="pictures/b.png">

\`\`\`md
# No heading
[no link](none.md)
\`\`\`

[elsewhere](https://www.example.com/none) \`[code](none.md)\`
`

describe('the links of a document', () => {
  it('are those of its text, its pictures and its HTML, with their lines', () => {
    expect(linksOf('docs/page.md', page).map(({ line, target }) => [line, target])).to.deep.equal([
      [3, '#one-page'],
      [3, 'other.md#two'],
      [3, '../gone.md'],
      [8, 'pictures/a.svg'],
      [11, 'pictures/b.png'],
    ])
  })

  it('are compared with the files and headings that exist', () => {
    const files: Readonly<Record<string, string>> = {
      'docs/page.md': page,
      'docs/other.md': '# One\n',
      'docs/pictures/a.svg': '',
    }
    const broken = brokenLinksOf('docs/page.md', (file) => files[file])
    expect(broken.map(({ file, line, message }) => `${file}:${line}: ${message}`)).to.deep.equal([
      'docs/page.md:3: links to other.md#two, which does not exist',
      'docs/page.md:3: links to ../gone.md, which does not exist',
      'docs/page.md:11: links to pictures/b.png, which does not exist',
    ])
  })
})

describe('the anchors of a document', () => {
  it('are those that GitHub makes of its headings', () => {
    const markdown = `# Time, and \`retries\`

## Same
## Same

- ## \`a_b\` & [link](x.md)

\`\`\`sh
# a comment
\`\`\`
`
    expect(anchorsOf(markdown)).to.deep.equal(['time-and-retries', 'same', 'same-1', 'a_b--link'])
  })
})
