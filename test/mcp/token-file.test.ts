import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'chai'
import { tokenFileIn, writeTokenFile } from '../../src/mcp/token-file.js'

describe('the file of a token', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'data8-useradmin-test-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('has the token alone, and is for this user alone', async () => {
    const file = tokenFileIn(folder)
    expect(file).not.to.equal(tokenFileIn(folder))
    await writeTokenFile(file, 'a.b.c')
    expect(readFileSync(file, 'utf8')).to.equal('a.b.c')
    expect(statSync(file).mode & 0o777).to.equal(0o600)
  })

  it('is never one that was there', async () => {
    const file = path.join(folder, 'there')
    const link = path.join(folder, 'link')
    writeFileSync(file, 'before')
    symlinkSync(path.join(folder, 'target'), link)
    for (const each of [file, link]) {
      const failure = await writeTokenFile(each, 'a.b.c').catch((error: unknown) => error)
      expect(failure).to.have.property('code', 'EEXIST')
    }
    expect(readFileSync(file, 'utf8')).to.equal('before')
    expect(readdirSync(folder).sort()).to.deep.equal(['link', 'there'])
  })

  it('is removed where writing fails', async () => {
    const some = await open(import.meta.filename)
    const prototype = Object.getPrototypeOf(some) as { writeFile: unknown }
    await some.close()
    const { writeFile } = prototype
    prototype.writeFile = () => Promise.reject(new Error('the disk is full'))
    try {
      const failure = await writeTokenFile(tokenFileIn(folder), 'a.b.c').catch(
        (error: unknown) => error,
      )
      expect(failure).to.have.property('message', 'the disk is full')
      expect(readdirSync(folder)).to.deep.equal([])
    } finally {
      prototype.writeFile = writeFile
    }
  })
})
