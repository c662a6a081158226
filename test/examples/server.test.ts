import { request } from 'node:http'
import { expect } from 'chai'
import { startTokenPage, type TokenPage } from '../../examples/token-page/server.js'

describe('the server of the token page', () => {
  let site: TokenPage
  before(async () => {
    site = await startTokenPage()
  })
  after(() => site.close())

  async function ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{
    status: number | undefined
    cookies: readonly string[]
    allow: string | undefined
  }> {
    return new Promise((resolve, reject) => {
      const call = request(new URL(path, site.url), { method, headers }, (response) => {
        response.resume()
        const { allow, 'set-cookie': cookies = [] } = response.headers
        resolve({ status: response.statusCode, cookies, allow })
      })
      call.on('error', reject).end(method === 'POST' ? '{}' : undefined)
    })
  }

  it('gives a session once, and a token with it alone', async () => {
    const { cookies } = await ask('GET', '/')
    expect(cookies).to.have.length(1)
    expect(cookies[0]).to.match(/^session=[\w-]{36}; HttpOnly; SameSite=Strict; Path=\/$/)
    const cookie = cookies[0]?.split(';')[0] ?? ''
    expect((await ask('GET', '/', { cookie })).cookies).to.deep.equal([])
    const json = { 'content-type': 'application/json' }
    expect((await ask('POST', '/token', { ...json, cookie })).status).to.equal(200)
    for (const other of ['', 'session=made-up', `xsession=${cookie.slice(8)}`]) {
      expect((await ask('POST', '/token', { ...json, cookie: other })).status).to.equal(401)
    }
    expect((await ask('DELETE', '/session', { cookie })).status).to.equal(204)
    expect((await ask('POST', '/token', { ...json, cookie })).status).to.equal(401)
  })

  it('answers under names of this machine alone', async () => {
    const { host, port } = new URL(site.url)
    expect((await ask('GET', '/', { host: `localhost:${port}` })).status).to.equal(200)
    for (const name of [`rebound.example:${port}`, '127.0.0.1:1', `${host}.example`]) {
      expect(await ask('GET', '/', { host: name })).to.include({ status: 421 })
    }
  })

  it('has the files of the page, and no others', async () => {
    for (const path of ['/style.css', '/page.js', '/token-client.js', '/icon.svg']) {
      expect((await ask('GET', path)).status, path).to.equal(200)
    }
    for (const path of ['/server.ts', '/index.html', '/../server.ts', '/constructor', '/service']) {
      expect((await ask('GET', path)).status, path).to.equal(404)
    }
    expect(await ask('POST', '/')).to.include({ status: 405, allow: 'GET' })
  })
})
