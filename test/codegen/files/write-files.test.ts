import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { writeFiles } from '../../../src/codegen/files/write-files.js'

describe('writeFiles', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'write-files-'))
  })

  afterEach(() => rm(folder, { recursive: true }))

  const textOf = (name: string): Promise<string> => readFile(join(folder, name), 'utf8')

  it('replaces files, makes folders, and deletes what is stale at the end', async () => {
    await writeFile(join(folder, 'a'), 'old')
    await writeFile(join(folder, 'c'), 'old')
    const files = new Map([
      ['a', 'new'],
      [join('b', 'd'), 'new'],
    ])
    await writeFiles(folder, files, { stale: ['c', 'absent'] })
    expect(await textOf('a')).to.equal('new')
    expect(await textOf(join('b', 'd'))).to.equal('new')
    expect((await readdir(folder)).sort()).to.deep.equal(['a', 'b'])
    expect(await readdir(join(folder, 'b'))).to.deep.equal(['d'])
  })

  it('changes no file where one cannot be written, and throws why', async () => {
    await writeFile(join(folder, 'a'), 'old')
    await writeFile(join(folder, 'file'), '')
    const files = new Map([
      ['a', 'new'],
      [join('file', 'b'), 'new'],
    ])
    const error = await writeFiles(folder, files, { stale: ['file'] }).catch((each) => each)
    expect(error).to.be.instanceOf(Error).and.include({ syscall: 'mkdir' })
    expect(await textOf('a')).to.equal('old')
    expect((await readdir(folder)).sort()).to.deep.equal(['a', 'file'])
  })

  it('leaves no temporary file where one cannot be replaced', async () => {
    await mkdir(join(folder, 'a'))
    const error = await writeFiles(folder, new Map([['a', 'new']])).catch((each) => each)
    expect(error).to.be.instanceOf(Error).and.include({ syscall: 'rename' })
    expect(await readdir(folder)).to.deep.equal(['a'])
  })

  it('gives the files the permissions that are asked for, also where one was there', async () => {
    await writeFile(join(folder, 'a'), 'old', { mode: 0o644 })
    await writeFiles(folder, new Map([['a', 'new']]), { mode: 0o600 })
    expect((await stat(join(folder, 'a'))).mode & 0o777).to.equal(0o600)
  })
})
