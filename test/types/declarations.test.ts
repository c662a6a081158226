import { realpathSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect } from 'chai'
import { addPeers, makeProject, manifest } from '../package/packed-package.js'
import { ts } from '../package/tools/typescript-api.mjs'
import { findAny } from './find-any.js'

const SETTINGS: ts.CompilerOptions = {
  strict: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: [],
}

describe('the published declarations', function () {
  this.timeout(60_000)
  let project: string

  before(() => {
    project = realpathSync(makeProject())
    addPeers(project)
  })

  after(() => rmSync(project, { recursive: true, force: true }))

  it('have no any, of any entry point', () => {
    const folder = path.join(project, 'node_modules/data8-useradmin')
    const entries = Object.values(manifest.exports).flatMap((conditions) =>
      typeof conditions === 'string'
        ? []
        : ['import', 'require'].map((form) => conditions[form]?.default ?? ''),
    )
    const files = entries.map((file) => path.join(folder, file.replace(/\.js$/, '.d.ts')))
    const program = ts.createProgram(files, SETTINGS)
    expect(program.getSourceFiles().map(({ fileName }) => fileName)).to.include.members(files)
    expect(findAny(program, folder)).to.deep.equal([])
  })

  it('would be found to have any', () => {
    const faults = [
      'written: any',
      'untyped',
      'call(unnamed): string',
      'returnsNothing()',
      'list: readonly any[]',
      'lost: Missing',
      'members: Record<string, Missing>',
      'listener: (...values: any[]) => void',
    ]
    const text = `import type { Missing } from 'not-installed'
      export declare class Box {
        private hidden
        #own
        known: \`a\${'b' | 'c'}\`
        ${faults.join('\n        ')}
      }`
    const file = path.join(project, 'any.d.ts')
    writeFileSync(file, text)
    const found = findAny(ts.createProgram([file], SETTINGS), project)
    expect(found).to.deep.equal(faults.map((fault) => `any.d.ts: ${fault}`))
  })
})
