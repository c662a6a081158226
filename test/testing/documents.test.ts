import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { startEmulator } from '../../src/testing.js'
import { exchange } from './emulator-exchange.js'

describe('the endpoints of the emulator', () => {
  it('are named', async () => {
    await using emulator = await startEmulator()
    const { baseUrl, endpoint, endpoints, port } = emulator
    expect(baseUrl).to.equal(`http://127.0.0.1:${port}`)
    expect(endpoints).to.deep.equal({
      soap: `${baseUrl}/useradmin.asmx`,
      json: `${baseUrl}/UserAdmin/GetJWT.json`,
      openapi: `${baseUrl}/swagger/UserAdmin/swagger.json`,
      mcp: `${baseUrl}/mcp/useradmin`,
    })
    expect(endpoint).to.equal(endpoints.soap)
    expect(Object.isFrozen(endpoints)).to.equal(true)
  })

  it('have the OpenAPI document with the address of the emulator, in any case', async () => {
    await using emulator = await startEmulator()
    const kept = JSON.parse(readFileSync('openapi/useradmin.json', 'utf8')) as object
    for (const url of [
      emulator.endpoints.openapi,
      `${emulator.baseUrl}/SWAGGER/useradmin/Swagger.JSON`,
    ]) {
      const reply = await exchange(url, { method: 'GET' })
      expect([reply.status, reply.contentType]).to.deep.equal([
        200,
        'application/json; charset=utf-8',
      ])
      expect(JSON.parse(reply.body)).to.deep.equal({
        ...kept,
        servers: [{ url: emulator.baseUrl }],
      })
    }
    expect((await exchange(emulator.endpoints.openapi)).status).to.equal(405)
    const other = await exchange(`${emulator.baseUrl}/swagger/Other/swagger.json`, {
      method: 'GET',
    })
    expect(other.status).to.equal(404)
    expect(emulator.requests).to.deep.equal([])
  })
})
