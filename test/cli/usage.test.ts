import { expect } from 'chai'
import { runCli } from './capture.js'

describe('the command', () => {
  it('prints its help', async () => {
    const { status, stdout, stderr } = await runCli(['--help'])
    expect(status).to.equal(0)
    expect(stderr).to.equal('')
    for (const word of [
      'get-jwt',
      'decode',
      'emulator',
      'demo',
      'doctor',
      'generate',
      'mcp',
      'DATA8_USERNAME',
      'DATA8_API_KEY',
      'DATA8_ENDPOINT',
      'Exit codes',
      'Examples',
    ]) {
      expect(stdout).to.include(word)
    }
  })

  for (const [command, words] of [
    ['get-jwt', ['--expires-in', '--password-stdin', 'HTTPS_PROXY', 'DATA8_PASSWORD', 'Examples']],
    ['decode', ['stdin', 'Examples']],
    ['emulator', ['--port', 'Example']],
    ['demo', ['emulator', 'Example']],
    [
      'doctor',
      [
        '--timeout',
        'soap, json or mcp (default: soap and json)',
        '--api-key-in',
        'DATA8_ENDPOINT',
        'Examples',
      ],
    ],
    ['mcp', ['--allow', '--deliver', 'transcript', 'DATA8_MCP_BEARER', 'Examples']],
    [
      'generate',
      [
        '--user',
        '--header',
        '--ca',
        'DATA8_CONTRACT_PASSWORD',
        '--allow-private',
        '--cache',
        '--offline',
        'private network',
        'Examples',
      ],
    ],
  ] as const) {
    it(`explains ${command}`, async () => {
      const { status, stdout } = await runCli([command, '--help'])
      expect(status).to.equal(0)
      for (const word of [...words, 'Exit codes', '--verbose']) expect(stdout).to.include(word)
      const prose = stdout.split('\n').filter((line) => !line.startsWith(' '))
      expect(prose.filter((line) => line.length > 80)).to.deep.equal([])
    })
  }

  it('prints its version', async () => {
    const { status, stdout } = await runCli(['--version'])
    expect(status).to.equal(0)
    expect(stdout).to.match(/^\d+\.\d+\.\d+\n$/)
  })

  for (const argv of [
    [],
    ['--verbose'],
    ['mint'],
    ['get-jwt', '--expires'],
    ['get-jwt', '--expires-in'],
    ['get-jwt', '--expires-in', '15m', 'extra'],
    ['get-jwt', '--unknown=hunter2'],
    ['get-jwt', '-xhunter2'],
    ['emulator', '--port', 'hunter2'],
    ['emulator', '--port', '65536'],
    ['hunter2.hunter2'],
  ]) {
    it(`refuses ${JSON.stringify(argv)} on one line`, async () => {
      const { status, stdout, stderr } = await runCli(argv)
      expect(status).to.equal(2)
      expect(stdout).to.equal('')
      expect(stderr.split('\n')[0]).to.match(/^data8-useradmin: [A-Z-].*\.$/)
      if (!argv.includes('--verbose')) expect(stderr).to.match(/^[^\n]+\n$/)
      expect(stderr).to.not.include('hunter2')
    })
  }

  it('suggests a similar command', async () => {
    expect((await runCli(['get-jtw'])).stderr).to.include('Did you mean get-jwt?')
  })

  for (const argv of [
    ['get-jwt', '--password', 'hunter2'],
    ['get-jwt', '--password=hunter2'],
    ['get-jwt', '--api-key', 'hunter2'],
    ['get-jwt', '--apikey=hunter2'],
    ['get-jwt', '-phunter2'],
    ['--pass', 'hunter2', 'get-jwt'],
  ]) {
    it(`accepts no secret as an argument: ${argv.join(' ').replaceAll('hunter2', '…')}`, async () => {
      const { status, stdout, stderr } = await runCli([...argv, '--verbose'])
      expect(status).to.equal(2)
      expect(stderr).to.include('DATA8_PASSWORD').and.include('--password-stdin')
      expect(stdout + stderr).to.not.include('hunter2')
    })
  }
})
