import { stripVTControlCharacters } from 'node:util'
import { expect } from 'chai'
import { hasColors, isScreen, paint } from '../../../src/cli/terminal/style.js'
import { startEmulator } from '../../../src/testing.js'
import { runCli } from '../capture.js'

const ESCAPE = '\u001b['
const terminal = { write() {}, isTTY: true }
const pipe = { write() {} }
const TERM = 'xterm-256color'

describe('colours', () => {
  for (const [name, output, env, expected] of [
    ['on a terminal', terminal, { TERM }, true],
    ['not in a pipe', pipe, { TERM }, false],
    ['not with NO_COLOR', terminal, { TERM, NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR', terminal, { TERM, NO_COLOR: '' }, true],
    ['not on a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['in a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['on a dumb terminal with FORCE_COLOR', terminal, { TERM: 'dumb', FORCE_COLOR: '1' }, true],
    ['not in a pipe with an empty FORCE_COLOR', pipe, { TERM, FORCE_COLOR: '' }, false],
    ['not with FORCE_COLOR=0', terminal, { TERM, FORCE_COLOR: '0' }, false],
    ['not with both', pipe, { TERM, NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ] as const) {
    it(`are ${name}`, () => {
      expect(hasColors(output, env)).to.equal(expected)
    })
  }

  it('are of no concern to the layout', () => {
    expect(isScreen(terminal, { NO_COLOR: '1' })).to.equal(true)
    expect(isScreen(pipe, {})).to.equal(false)
    expect(isScreen(pipe, { FORCE_COLOR: '1' })).to.equal(true)
    expect(isScreen(pipe, { FORCE_COLOR: '0' })).to.equal(false)
  })

  it('are formatted whatever the output of this process is', () => {
    expect(paint('bad', 'no')).to.equal('\u001b[31mno\u001b[39m')
  })

  it('are in help on a terminal only', async () => {
    for (const argv of [['--help'], ['get-jwt', '--help'], ['demo', '--help']]) {
      const piped = await runCli(argv)
      const shown = await runCli(argv, { isScreen: true, env: { TERM } })
      expect(piped.stdout).to.not.include(ESCAPE)
      expect(shown.stdout).to.include(`${paint('heading', 'Usage:')} `)
      expect(shown.stdout).to.include(paint('heading', 'Exit codes:'))
      expect(stripVTControlCharacters(shown.stdout)).to.equal(piped.stdout)
    }
  })

  it('are not in a token, nor in JSON', async () => {
    await using emulator = await startEmulator()
    const { endpoint } = emulator
    const login = { DATA8_USERNAME: 'demo', DATA8_PASSWORD: 'secret' }
    const world = {
      isScreen: true,
      env: { TERM, FORCE_COLOR: '1', DATA8_ENDPOINT: endpoint, ...login },
    }
    const alone = await runCli(['get-jwt', '--expires-in', '15m'], world)
    expect(alone.stdout).to.match(/^eyJ[\w.-]+\n$/)
    const json = await runCli(['get-jwt', '--expires-in', '15m', '--json'], world)
    expect(JSON.parse(json.stdout)).to.have.keys('jwt', 'expiresAt', 'creditsRemaining', 'claims')
    const decoded = await runCli(['decode', '--json', alone.stdout.trim()], world)
    expect(JSON.parse(decoded.stdout)).to.include({ sub: 'demo' })
    for (const { stdout } of [json, decoded]) expect(stdout).to.not.include(ESCAPE)
  })

  it('are on the marks of doctor', async () => {
    const world = { isScreen: true, env: { TERM, DATA8_API_KEY: 'made-up' } }
    const { status, stdout } = await runCli(
      ['doctor', '--protocol', 'soap', '--endpoint', 'https://127.0.0.1:9/useradmin.asmx'],
      world,
    )
    expect(status).to.equal(4)
    expect(stdout).to.include(paint('bad', 'FAIL'))
  })
})
