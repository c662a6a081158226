import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const project = fileURLToPath(new URL('..', import.meta.url))
const pages = readdirSync(path.join(project, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`)

/** Documents that are not pages for users. */
const others = [
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'bench/FLEET.md',
  'bench/README.md',
  'bench/RESULTS.md',
  'examples/README.md',
  ...readdirSync(path.join(project, 'docs/decisions')).map((name) => `docs/decisions/${name}`),
]

const read = (file: string) => readFileSync(path.join(project, file), 'utf8')

/** The text of a page without its blocks of code. */
const prose = (file: string) => read(file).replace(/^```.*?^```$/gms, '')

/** The targets of links and pictures, but those on other servers. */
function targets(file: string): { readonly page: string; readonly anchor: string | undefined }[] {
  const links = [...prose(file).matchAll(/(?:\]\(|(?:src|srcset)=")(?!https?:|mailto:)([^)\s"]*)/g)]
  return links.map(([, link = '']) => {
    const [target = '', anchor] = link.split('#')
    const page = target === '' ? file : path.join(path.dirname(file), target)
    return { page, anchor }
  })
}

/** The anchors of the headings of a page, as forges make them. */
function anchors(file: string): string[] {
  return [...prose(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe('the README and the pages of docs', () => {
  it('are all found from the README', () => {
    const linked = targets('README.md').map(({ page }) => page)
    expect(pages.filter((page) => !linked.includes(page))).to.deep.equal([])
  })

  for (const file of ['README.md', ...pages, ...others]) {
    it(`${file} links to what exists`, () => {
      const broken = targets(file).filter(
        ({ page, anchor }) =>
          !existsSync(path.join(project, page)) ||
          (anchor !== undefined && !anchors(page).includes(anchor)),
      )
      expect(broken).to.deep.equal([])
    })
  }

  for (const file of pages) {
    it(`${file} says first, in one sentence, what it answers`, () => {
      const [title = '', first = ''] = read(file).split('\n\n')
      expect(title).to.match(/^# .+$/)
      expect(first.replaceAll('\n', ' ')).to.match(/^\p{L}(?:(?!\. ).)*\.$/u)
    })
  }

  for (const file of ['README.md', ...pages]) {
    it(`${file} has lines of 120 characters at most, apart from tables`, () => {
      const lines = read(file).split('\n')
      expect(lines.filter((line) => line.length > 120 && !/^\||^\S+$/.test(line))).to.deep.equal([])
    })
  }

  it('make a README that is read in one go', () => {
    expect(read('README.md').split('\n').length).to.be.below(200)
  })
})
