import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { createInterface } from 'node:readline'
import { expect } from 'chai'

describe('npm run demo:page', function () {
  this.timeout(30_000)

  it('prints the address of the page, and ends on Ctrl-C', async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      scripts: Record<string, string>
    }
    const [tsx, file = ''] = scripts['demo:page']?.split(' ') ?? []
    expect(tsx).to.equal('tsx')
    // A port of the environment must not be taken.
    const env = { ...process.env, NODE_OPTIONS: '', PORT: '0' }
    const program = spawn(process.execPath, ['--import=tsx', file], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [url] = (await once(createInterface(program.stdout), 'line')) as [string]
      const response = await fetch(url)
      expect(await response.text()).to.contain('<h1>')
      expect(response.headers.get('content-security-policy')).to.match(
        /^default-src 'none'; script-src 'self'; style-src 'self'; /,
      )
      const odd = request(url, { path: '//' }).end()
      const [answer] = (await once(odd, 'response')) as [IncomingMessage]
      expect(answer.resume().statusCode).to.equal(404)
      const exit = once(program, 'exit')
      program.kill('SIGINT')
      expect(await exit).to.deep.equal([0, null])
    } finally {
      program.kill('SIGKILL')
    }
  })
})
