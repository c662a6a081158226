import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { errorsIn } from '../../scripts/validate-openapi.js'
import { type Outcome, runCli } from './capture.js'

const wsdl = await readFile('wsdl/useradmin.wsdl', 'utf8')
const sister = await readFile('examples/email-validation/service.wsdl', 'utf8')
const other = wsdl.replaceAll('"password"', '"passphrase"')

describe('generate --openapi', () => {
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openapi-'))
    file = join(folder, 'api.json')
    await writeFile(join(folder, 'a.wsdl'), wsdl)
  })
  afterEach(() => rm(folder, { recursive: true }))

  const generate = (...flags: readonly string[]): Promise<Outcome> =>
    runCli(['generate', join(folder, 'a.wsdl'), ...flags])
  const change = (text: string): Promise<void> => writeFile(join(folder, 'a.wsdl'), text)
  const read = (): Promise<string> => readFile(file, 'utf8')
  async function expectRefusal(flags: readonly string[], words: RegExp): Promise<void> {
    const before = await readdir(folder, { recursive: true })
    const text = await read().catch(() => undefined)
    const outcome = await generate(...flags)
    expect(outcome.stderr)
      .to.match(words)
      .and.to.match(/^data8-useradmin: [^\n]+\n$/)
    expect(outcome).to.include({ status: 2, stdout: '' })
    expect(await readdir(folder, { recursive: true })).to.deep.equal(before)
    expect(await read().catch(() => undefined)).to.equal(text)
  }

  it('writes a document alone, and again only where it changed', async () => {
    expect(await generate('--openapi', file)).to.deep.equal({
      status: 0,
      stdout: `Wrote ${file}.\n`,
      stderr: '',
    })
    expect(await readdir(folder)).to.have.members(['a.wsdl', 'api.json'])
    const document = JSON.parse(await read())
    expect(await errorsIn(document)).to.deep.equal([])
    expect(document).to.include({
      'x-generated-by': 'data8-useradmin generate from a.wsdl. Do not edit.',
    })
    expect((await generate('--openapi', file)).stdout).to.equal(`${file} is up to date.\n`)
    await change(wsdl.replace('"clientIp"', '"clientAddress"'))
    expect((await generate('--openapi', file)).stdout).to.equal(`Wrote ${file}.\n`)
    expect(await read()).to.contain('"clientAddress"')
  })

  it('writes it with bindings', async () => {
    const { status, stdout } = await generate('--openapi', file, '--out', join(folder, 'out'))
    expect(status).to.equal(0)
    expect(stdout).to.match(/^Wrote client\.ts, [^\n]+\nWrote [^\n]+api\.json\.\n1 operation, /)
    expect(await readdir(join(folder, 'out'))).to.include('index.ts')
  })

  it('names the operations that are not in it', async () => {
    const almost = 'test/codegen/constructs/data8__almost-the-convention/service.wsdl'
    const { status, stdout } = await runCli(['generate', almost, '--openapi', file])
    expect({ status, stdout }).to.deep.equal({
      status: 0,
      stdout: `Wrote ${file}.\nNot in ${file}, since they do not follow the convention: Example.ManyResults, Example.Success, Example.OtherName.\n`,
    })
  })

  it('writes nothing for a service that does not follow the convention', async () => {
    await change(other)
    const words = /a\.wsdl: OpenAPI: no operation follows the convention of Data8's JSON services: /
    await expectRefusal(['--openapi', file], words)
    await expectRefusal(['--openapi', file, '--out', join(folder, 'out')], words)
    expect((await generate('--out', join(folder, 'out'))).status).to.equal(0)
  })

  it('never overwrites what it did not write', async () => {
    for (const text of ['', '{}', '[]', '{"openapi": "3.0.3"}', 'openapi: 3.0.3']) {
      await writeFile(file, text)
      const words = /api\.json was not written by the generator; nothing was changed: /
      await expectRefusal(['--openapi', file], words)
      await expectRefusal(['--openapi', file, '--force'], words)
      await expectRefusal(['--openapi', file, '--out', join(folder, 'out')], words)
    }
    await rm(file)
    await mkdir(file)
    await expectRefusal(['--openapi', file], /cannot be written: .*api\.json is a folder/)
  })

  it('overwrites an edited document, and that of another contract, with --force only', async () => {
    await generate('--openapi', file)
    await writeFile(file, JSON.stringify(JSON.parse(await read())))
    // Only its layout changed.
    expect((await generate('--openapi', file)).stdout).to.equal(`Wrote ${file}.\n`)
    await writeFile(file, (await read()).replace('"title": "UserAdmin"', '"title": "Tokens"'))
    await expectRefusal(['--openapi', file], /api\.json was edited since the last run; /)
    expect((await generate('--openapi', file, '--force')).stdout).to.equal(
      `Wrote ${file}; before, ${file} was edited since the last run.\n`,
    )
    await change(sister)
    await expectRefusal(
      ['--openapi', file],
      /api\.json is the document of the service UserAdmin .* that of the service EmailValidation /,
    )
    expect((await generate('--openapi', file, '--force')).status).to.equal(0)
    expect(JSON.parse(await read()).paths).to.have.all.keys('/EmailValidation/IsValid.json')
  })

  it('only compares with --check', async () => {
    await expectRefusal(
      ['--openapi', file, '--check'],
      /is not current with a\.wsdl: it is missing; /,
    )
    await generate('--openapi', file)
    expect(await generate('--openapi', file, '--check')).to.include({
      status: 0,
      stdout: `${file} is up to date.\n`,
    })
    await change(wsdl.replace('"clientIp"', '"clientAddress"'))
    await expectRefusal(
      ['--openapi', file, '--check'],
      /is not current with a\.wsdl: it is changed; /,
    )
    await writeFile(file, '{}')
    await expectRefusal(['--openapi', file, '--check'], /without --check this is refused\.$/m)
  })

  it('refuses a file of the bindings, and neither --out nor --openapi', async () => {
    const out = join(folder, 'out')
    const types = join(out, 'types.ts')
    await expectRefusal(['--openapi', types, '--out', out], /is a file of the bindings/)
    await expectRefusal([], /give --out DIR, --openapi FILE, or both/)
  })
})
