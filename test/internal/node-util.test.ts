import { execFileSync } from 'node:child_process'
import { expect } from 'chai'

describe('node:util', () => {
  it('gives TextDecoder where there is no global one, as in the jsdom environment of Jest', () => {
    const script = `
      delete globalThis.TextDecoder
      const { decodeJwt } = await import('./src/useradmin/claims.js')
      const { decodeXml } = await import('./src/xml/decode.js')
      const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const { sub } = decodeJwt([part({ alg: 'HS256' }), part({ sub: '\\ufffd' }), 'x'].join('.'))
      const xml = Buffer.from('<?xml version="1.0" encoding="ISO-8859-2"?><a>\\xb1</a>', 'latin1')
      console.log(sub + decodeXml(xml))`
    const args = ['--import', 'tsx', '--input-type=module', '--eval', script]
    const shown = execFileSync(process.execPath, args, { encoding: 'utf8' })
    expect(shown.trim()).to.equal('\ufffd<?xml version="1.0" encoding="ISO-8859-2"?><a>ą</a>')
  })
})
