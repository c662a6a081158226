import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { writeTokenFile } from '../../src/mcp/token-file.js'

describe('the file of a token', () => {
  it('is removed where writing fails', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-test-'))
    const some = await open(import.meta.filename)
    const prototype = Object.getPrototypeOf(some) as { writeFile: unknown }
    await some.close()
    const { writeFile } = prototype
    prototype.writeFile = () => Promise.reject(new Error('the disk is full'))
    try {
      const failure = await writeTokenFile(folder, 'a.b.c').catch((error: unknown) => error)
      expect(failure).to.have.property('message', 'the disk is full')
      expect(readdirSync(folder)).to.deep.equal([])
    } finally {
      prototype.writeFile = writeFile
      rmSync(folder, { recursive: true })
    }
  })
})
