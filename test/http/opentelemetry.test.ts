import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { runProgram } from '../support/run-program.js'

const ATTEMPT = ['  attempt 1: UNSET ok', '    POST: UNSET 200']
const CALLS = [...ATTEMPT, ...ATTEMPT]
const REFUSED = [
  '  attempt 1: ERROR CONNECTION CONNECTION',
  '    POST: ERROR no answer ECONNREFUSED',
]
const REFUSED_AGAIN = [
  '  attempt 2: ERROR CONNECTION CONNECTION',
  '    POST: ERROR no answer ECONNREFUSED',
]

describe('a span of each attempt', () => {
  it('is active while the attempt runs, so that spans of HTTP are its children', async () => {
    const program = fileURLToPath(new URL('opentelemetry-program.ts', import.meta.url))
    const { stdout, stderr } = await runProgram(program)
    expect(stderr).to.equal('')
    const { connections, lines } = JSON.parse(stdout)
    const spans = groupByCaller(lines)
    for (const protocol of ['soap', 'json']) {
      for (const number of [1, 2, 3]) {
        expect(spans.get(`${protocol} ${number}: UNSET is active again`)).to.deep.equal(CALLS)
      }
      expect(spans.get(`${protocol} failing: UNSET is active again`)).to.deep.equal([
        '  attempt 1: ERROR HTTP_STATUS HTTP_STATUS',
        '    POST: ERROR 503',
        '  attempt 2: ERROR SERVICE_FAILURE SERVICE_FAILURE',
        '    POST: UNSET 200',
        ...ATTEMPT,
      ])
    }
    expect(spans.get('closed: UNSET is active again')).to.deep.equal([
      ...REFUSED,
      ...REFUSED_AGAIN,
      ...REFUSED,
      ...REFUSED_AGAIN,
    ])
    expect(spans).to.have.lengthOf(9)
    // Three for the calls at once of each protocol, which the later calls use too, and one for each refusal.
    expect(connections).to.equal(2 * 3 + 4)
  }).timeout(30_000)
})

function groupByCaller(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>()
  let group: string[] = []
  for (const line of lines) {
    if (line.startsWith(' ')) group.push(line)
    else {
      group = []
      groups.set(line, group)
    }
  }
  return groups
}
