import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'

const text = readFileSync('CONTRIBUTING.md', 'utf8')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))

describe('CONTRIBUTING.md', () => {
  it('names each command that a person runs, and no other', () => {
    const ofNpm = ['prepack', 'dependencies']
    const commands = Object.keys(scripts).filter((name) => !ofNpm.includes(name))
    const isNamed = (name: string) =>
      [`npm run ${name}`, `npm ${name}`, `\`${name}\``].some((each) => text.includes(each))
    expect(commands.filter((name) => !isNamed(name))).to.deep.equal([])
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name)
    expect(named.filter((name) => !commands.includes(name ?? ''))).to.deep.equal([])
  })

  it('has each folder of src in its table of folders', () => {
    const folders = readdirSync('src', { withFileTypes: true }).filter((each) => each.isDirectory())
    const [, folderTable = ''] = text.split('\n## ')
    const missing = folders.filter(({ name }) => !folderTable.includes(`\`src/${name}\``))
    expect(missing.map(({ name }) => name)).to.deep.equal([])
  })

  it('names folders and files of tests that exist', () => {
    const paths = [...text.matchAll(/test\/[\w./-]*\w/g)].map(([path]) => path)
    expect(paths).to.include('test/wire')
    const all = readdirSync('test', { recursive: true, encoding: 'utf8' }).map(
      (each) => `test/${each}`,
    )
    expect(paths.filter((path) => !all.includes(path))).to.deep.equal([])
  })
})
