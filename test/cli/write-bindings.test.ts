import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Outcome, runCli } from './capture.js'

const userAdmin = 'wsdl/useradmin.wsdl'
const emails = 'examples/email-validation/service.wsdl'

describe('generate into a folder that is in use', () => {
  let folder: string
  let out: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bindings-'))
    out = join(folder, 'out')
  })
  afterEach(() => rm(folder, { recursive: true }))

  const generate = (input: string, ...flags: readonly string[]): Promise<Outcome> =>
    runCli(['generate', input, '--out', out, ...flags])
  const read = (name: string): Promise<string> => readFile(join(out, name), 'utf8')
  const edit = async (name: string, change: (text: string) => string): Promise<void> =>
    writeFile(join(out, name), change(await read(name)))
  async function everything(): Promise<string> {
    const names = (await readdir(out)).sort()
    return (await Promise.all(names.map(async (name) => name + (await read(name))))).join('\n')
  }
  async function expectRefusal(run: () => Promise<Outcome>, words: RegExp): Promise<void> {
    const before = await everything()
    const outcome = await run()
    expect(outcome).to.include({ status: 2, stdout: '' })
    expect(outcome.stderr)
      .to.match(/^data8-useradmin: [^\n]+\.\n$/)
      .and.to.match(words)
      .and.not.to.match(/Nothing can be written/)
    expect(await everything()).to.equal(before)
  }

  it('overwrites another contract with --force only', async () => {
    await generate(userAdmin)
    const both =
      /UserAdmin \(namespace http:\/\/www\.data-8\.co\.uk\/integr8\), but the new ones are those of the service EmailValidation \(namespace urn:example:email-validation\).*--force/
    await expectRefusal(() => generate(emails), both)
    await expectRefusal(() => generate(emails, '--no-client'), both)
    await expectRefusal(() => generate(emails, '--check'), both)
    const { status, stdout } = await generate(emails, '--force')
    expect(status).to.equal(0)
    expect(stdout).to.match(/^Wrote client\.ts, [^\n]*, over the bindings of the service UserAdmin/)
    await edit('types.ts', (text) => `${text}export const mine = 1\n`)
    expect((await generate(userAdmin, '--force')).stdout).to.match(
      /, over the bindings of the service EmailValidation \([^\n]*\) and the edited types\.ts\.\n/,
    )
    await generate(emails, '--force')
    expect(await generate(emails, '--check')).to.include({ status: 0 })
    await expectRefusal(() => generate(userAdmin, '--check'), /is not current with .*: changed/)
  })

  it('accepts another version of the contract, and other options, without --force', async () => {
    await generate(userAdmin)
    const version = join(folder, 'v2.wsdl')
    const text = await readFile(userAdmin, 'utf8')
    const renamed = text
      .replaceAll('GetJWT', 'MintToken')
      .replaceAll('UserAdminSoap', 'Tokens')
      .replaceAll('useradmin.asmx', 'v2')
    await writeFile(version, renamed)
    for (const flags of [[], ['--no-client', '--import-extension', 'ts'], ['--runtime', '#soap']]) {
      expect(await generate(version, ...flags)).to.include({ status: 0, stderr: '' })
    }
    expect(await read('types.ts')).to.include('interface MintToken')
    const other = join(folder, 'other.wsdl')
    await writeFile(other, text.replaceAll('name="UserAdmin"', 'name="UserAdmin2"'))
    await expectRefusal(() => generate(other), /UserAdmin \(.*UserAdmin2 \(/)
    await writeFile(other, text.replaceAll('/integr8"', '/integr9"'))
    await expectRefusal(() => generate(other), /integr8\).*integr9\)/)
  })

  it('overwrites edited files with --force only', async () => {
    await generate(userAdmin)
    await edit('types.ts', (text) => `${text}export const mine = 1\n`)
    const words = /types\.ts was edited since the last run.*--force/
    await expectRefusal(() => generate(userAdmin), words)
    await expectRefusal(() => generate(userAdmin, '--check'), words)
    const { status, stdout } = await generate(userAdmin, '--force')
    expect(status).to.equal(0)
    expect(stdout).to.include(`Wrote types.ts to ${out}, over the edited types.ts.\n`)
    expect(await read('types.ts')).to.not.include('mine')
  })

  it('keeps copies and edited files that are no longer generated, and reports them', async () => {
    await generate(userAdmin)
    await writeFile(join(out, 'mine.ts'), `${await read('types.ts')}export const mine = 1\n`)
    await edit('client.ts', (text) => `${text}export const mine = 1\n`)
    for (const flags of [['--no-client'], ['--no-client', '--force']]) {
      const { status, stdout } = await generate(userAdmin, ...flags)
      expect(status).to.equal(0)
      expect(stdout).to.match(/^Kept client\.ts, [^\n]*: it was edited since it was generated\.$/m)
      expect(stdout).to.match(/^Kept mine\.ts, [^\n]*: it is a copy of a generated file\.$/m)
      expect(stdout).to.not.include('removed')
    }
    expect(await read('client.ts')).to.include('mine')
    expect(await read('mine.ts')).to.include('mine')
    const check = await generate(userAdmin, '--no-client', '--check')
    expect(check).to.include({ status: 0, stderr: '' })
    expect(check.stdout).to.include('Kept client.ts')
  })

  it('keeps a reformatted file that is no longer generated, and overwrites one that is', async () => {
    await generate(userAdmin)
    await edit('client.ts', (text) => `${text}\n`)
    expect((await generate(userAdmin, '--no-client')).stdout).to.match(
      /^Kept client\.ts, [^\n]*: its layout was changed since it was generated\.$/m,
    )
    await rm(join(out, 'types.ts'))
    const { stdout } = await generate(userAdmin)
    expect(stdout).to.match(/^Wrote client\.ts, index\.ts, types\.ts to /)
  })

  it('reports removed files where no other file changes', async () => {
    await generate(userAdmin)
    const client = await read('client.ts')
    await generate(userAdmin, '--no-client')
    await writeFile(join(out, 'client.ts'), client)
    const { stdout } = await generate(userAdmin, '--no-client')
    expect(stdout).to.match(/^Removed client\.ts\.\n/)
  })

  it('does not remove what an older version wrote', async () => {
    await generate(userAdmin)
    for (const name of await readdir(out))
      await edit(name, (text) => text.replace(/(?<=^.*\n)(?:\/\/.*\n)+/, ''))
    expect(await read('client.ts')).to.match(/^\/\/ @generated by .*\n\n/)
    await expectRefusal(() => generate(emails), /UserAdmin \(/)
    const { status, stdout } = await generate(userAdmin, '--no-client')
    expect(status).to.equal(0)
    expect(stdout).to.match(/^Wrote descriptors\.ts, index\.ts, types\.ts to /)
    expect(stdout).to.match(/^Kept client\.ts, [^\n]*: an older version wrote it/m)
  })

  it('reports a folder on one line, whatever its name', async () => {
    out = join(folder, 'a\n\u001b[31mb')
    const { status, stdout } = await generate(userAdmin)
    expect(status).to.equal(0)
    expect(stdout).to.match(/^Wrote [^\n]* to [^\n]*a \[31mb\.\n/)
  })

  it('accepts --check or --force, not both', async () => {
    await generate(userAdmin)
    await expectRefusal(() => generate(userAdmin, '--check', '--force'), /--force.*--check/)
  })
})
