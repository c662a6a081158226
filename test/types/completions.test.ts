import { realpathSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { makeProject } from '../package/packed-package.js'
import { ts } from '../package/tools/typescript-api.mjs'

const PROGRAM = `import { createTokenSource, UserAdminClient } from 'data8-useradmin'
const client = new UserAdminClient()
await client.getJwt(`
const CURSOR = '|'

describe('an editor', function () {
  this.timeout(60_000)
  let project: string
  let file: string
  let text = ''
  let version = 0
  let service: ts.LanguageService

  before(() => {
    project = realpathSync(makeProject())
    file = path.join(project, 'program.mts')
    const host: ts.LanguageServiceHost = {
      getScriptFileNames: () => [file],
      getScriptVersion: (name) => (name === file ? String(version) : '0'),
      getScriptSnapshot: (name) => {
        const content = name === file ? text : ts.sys.readFile(name)
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
      },
      getCurrentDirectory: () => project,
      getCompilationSettings: () => ({
        strict: true,
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.NodeNext,
        types: [],
      }),
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (name) => name === file || ts.sys.fileExists(name),
      readFile: ts.sys.readFile,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    }
    service = ts.createLanguageService(host)
  })

  after(() => {
    service.dispose()
    rmSync(project, { recursive: true, force: true })
  })

  /** The names that are offered at the cursor in a request, in the order in which an editor shows them. */
  function offeredIn(request: string): readonly string[] {
    const position = PROGRAM.length + request.indexOf(CURSOR)
    text = `${PROGRAM}${request.replace(CURSOR, '')}`
    version += 1
    const { entries = [] } = service.getCompletionsAtPosition(file, position, {}) ?? {}
    const keyOf = ({ sortText, name }: ts.CompletionEntry): string => `${sortText}\0${name}`
    return entries
      .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
      .map(({ name }) => name)
  }

  it('offers services and their methods', () => {
    const offered = offeredIn("{ allowedMethods: ['EmailValidation.|'] })")
    expect(offered).to.include.members([
      'EmailValidation',
      'EmailValidation.IsValid',
      'EmailValidation.CodeVerify',
      'InternationalTelephoneValidation.IsValid',
    ])
    // In an unfinished list, too.
    expect(offeredIn("{ allowedMethods: ['EmailValidation.|")).to.deep.equal(offered)
  })

  it('offers minutes first', () => {
    expect(offeredIn('{ expiresIn: { |').slice(0, 1)).to.deep.equal(['minutes'])
    expect(offeredIn('{ expiresIn: { | } })').slice(0, 1)).to.deep.equal(['minutes'])
    expect(offeredIn('{ expiresIn: { minutes: 1, | } })')).to.include.members(['hours', 'seconds'])
  })

  it('offers the fields of a request', () => {
    const fields = ['allowedMethods', 'clientIp', 'expiresAt', 'expiresIn', 'maxCredits']
    expect(offeredIn('{ | })')).to.include.members(fields)
  })
})
