import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const read = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../${file}`, import.meta.url)), 'utf8')

/** The rows of the table below a heading, by their first cell without marks; ranges in brackets left out. */
function rows(text: string, heading: string): ReadonlyMap<string, readonly string[]> {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const cells = [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.replace(/ \(.*?\)|[*`]/g, '').trim()),
  )
  return new Map(cells.map(([name = '', ...values]) => [name, values]))
}

/** The numbers of a text that have one of these units. */
function figures(text: string): string[] {
  return [...text.matchAll(/([\d.,]+) (?:×|ms|KB|mints)/g)].map(([, figure = '']) => figure)
}

describe('the figures of the documents', () => {
  const results = read('bench/RESULTS.md')
  const page = read('docs/benchmarks.md')
  const calls = rows(results, 'CPU per call')
  const starts = rows(results, 'Start to first token')
  const promises = rows(results, 'What was promised')
  const fleet = rows(read('bench/FLEET.md'), 'Mints').get('all') ?? []

  it('of a call and of the start are those of the last run', () => {
    for (const client of [
      'bare node:http',
      'data8-useradmin',
      'soap 1.13.0',
      'strong-soap 5.0.10',
    ]) {
      const row = [...rows(page, 'A call')].find(([name]) => name.startsWith(client))
      expect(row?.[1], client).to.deep.equal(calls.get(client))
      const [ms, afterNode, ratio] = starts.get(client) ?? []
      expect(rows(page, 'Start to first token').get(client), client).to.deep.equal([
        String(Math.round(Number(ms))),
        String(Math.round(Number(afterNode))),
        ratio,
      ])
    }
  })

  it('of the README are those of the last runs', () => {
    const readme = read('README.md')
    const facts = readme.slice(readme.indexOf('Four measured facts'), readme.indexOf('## Pages'))
    const [, at1 = '', , at32 = '', , at256 = ''] = calls.get('data8-useradmin') ?? []
    const ratios = [at1, at32, at256].map((ratio) => Number(ratio).toFixed(1)).sort()
    const rounded = (client: string) => String(Math.round(Number(starts.get(client)?.[1])))
    expect(figures(facts)).to.deep.equal([
      ratios.at(-1),
      Number(promises.get('CPU per call, 1 at once, soap × ours')?.[0]).toFixed(1),
      rounded('data8-useradmin'),
      rounded('soap 1.13.0'),
      /\d+/.exec(promises.get('heap, 50,000 to 100,000 calls')?.[0] ?? '')?.[0],
      fleet[1],
    ])
    expect(facts).to.contain(`takes ${ratios[0]} to`).and.contain(`instead of ${fleet[5]}`)
  })

  it('that are not within their bounds are all in the documents', () => {
    const missed = [...promises.values()].filter((cells) => cells[3] === 'not met')
    expect(promises).to.have.property('size').above(10)
    const section = page.slice(page.indexOf('## What was not met'))
    for (const [measured = ''] of missed) expect(section).to.contain(measured)
  })
})
