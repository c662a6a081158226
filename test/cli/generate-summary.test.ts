import { expect } from 'chai'
import { printSummary } from '../../src/cli/generate-summary.js'
import { Session } from '../../src/cli/session.js'
import type { UnsupportedConstruct } from '../../src/codegen/model/contract-model.js'

describe('the summary of generate', () => {
  function summaryOf(unsupported: readonly UnsupportedConstruct[]): string {
    let printed = ''
    const session = new Session(
      {
        stdin: (async function* () {})(),
        stdout: { write: (text) => (printed += text) },
        stderr: { write: (text) => (printed += text) },
        env: {},
        untilStopped: async () => {},
      },
      false,
    )
    const files = new Map([
      ['types.ts', 'x'.repeat(1500)],
      ['index.ts', 'é'.repeat(30)],
    ])
    const written = { messages: ['Wrote.'], files, out: 'src/tides', isWritten: false }
    const summary = { services: [], operations: 2, types: 1, unsupported, warnings: [] }
    printSummary(written, summary, session)
    return printed
  }

  it('has the size of each file', () => {
    expect(summaryOf([])).to.equal(
      'Wrote.\n2 operations, 1 type:\n1.6 KB: index.ts 0.1 KB, types.ts 1.5 KB\n',
    )
  })

  it('says how many unsupported parts it omits', () => {
    const ports = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ what: `port ${index}`, why: 'it is FTP' }))
    expect(summaryOf(ports(20))).to.match(/ {2}port 19: it is FTP\n$/)
    expect(summaryOf(ports(21))).to.match(
      / {2}port 19: it is FTP\n {2}1 more; --verbose shows them all\n$/,
    )
  })

  it('says what to do about what is unsupported', () => {
    const advice = 'Pass it as text.'
    expect(
      summaryOf([
        { what: 'operation A', why: 'its header\nis encoded', advice },
        { what: 'port B', why: 'it is plain HTTP' },
      ]).split('\n'),
    ).to.include.members([
      'Unsupported:',
      '  operation A: its header is encoded. Pass it as text.',
      '  port B: it is plain HTTP',
    ])
  })
})
