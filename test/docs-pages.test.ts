import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { describeFaults } from './documents/fault.js'
import { brokenLinksOf, linksOf } from './documents/links.js'

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

/** The text of a file; that of a folder is empty. */
function textOf(file: string): string | undefined {
  const status = statSync(path.join(project, file), { throwIfNoEntry: false })
  return status?.isFile() === true ? read(file) : status && ''
}

describe('the README and the pages of docs', () => {
  it('are all found from the README', () => {
    const linked = linksOf('README.md', read('README.md')).map(({ page }) => page)
    expect(pages.filter((page) => !linked.includes(page))).to.deep.equal([])
  })

  for (const file of ['README.md', ...pages, ...others]) {
    it(`${file} links to what exists`, () => {
      expect(describeFaults(brokenLinksOf(file, textOf))).to.equal('')
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
