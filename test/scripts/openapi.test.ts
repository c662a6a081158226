import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { errorsIn } from '../../scripts/validate-openapi.js'

const committed = await readFile('openapi/useradmin.json', 'utf8')

describe('npm run openapi', function () {
  this.timeout(30_000)
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openapi-'))
    file = join(folder, 'useradmin.json')
  })
  afterEach(() => rm(folder, { recursive: true }))

  function run(...args: readonly string[]) {
    const argv = ['--import', 'tsx', 'scripts/openapi.ts', ...args]
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  it('has written the document of the repository, which is valid', async () => {
    expect(run('--check')).to.deep.equal({ status: 0, stdout: '', stderr: '' })
    expect(await errorsIn(JSON.parse(committed))).to.deep.equal([])
  })

  it('fails with --check where the document is absent, or another one', async () => {
    expect(run('--check', file).stderr).to.match(
      / is not current with wsdl\/useradmin\.wsdl: it is missing; run: npm run openapi\n$/,
    )
    await writeFile(file, committed.replace('"int32"', '"int64"'))
    const { status, stderr } = run('--check', file)
    expect(status).to.equal(1)
    expect(stderr).to.match(/: it is changed; run: npm run openapi\n$/)
    // An edited document is not overwritten.
    expect(run(file).stderr).to.match(/ was edited since the last run; nothing was changed: /)
    expect(run(file, '--force')).to.include({ status: 0, stderr: '' })
    expect(await readFile(file, 'utf8')).to.equal(committed)
  })
})
