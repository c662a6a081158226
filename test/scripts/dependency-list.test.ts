import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type Lock, listDependencies } from '../../scripts/release/dependencies.js'
import { installedFolders } from '../package/packed-package.js'

const lock: Lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))

describe('docs/dependencies.md', () => {
  const text = readFileSync('docs/dependencies.md', 'utf8')

  it('is current with package-lock.json; else run: npm run dependency-list', () => {
    expect(listDependencies(lock)).to.equal(text)
  })

  it('has every package that is installed, and no other', () => {
    const rows = (part: string): number => (part.match(/^\| .*\d\./gm) ?? []).length
    const [lean = '', optional = ''] = text.split('which is optional')
    expect(rows(lean)).to.equal(installedFolders(true).length)
    expect(rows(lean) + rows(optional)).to.equal(installedFolders(false).length)
  })

  function withPackage(found: Lock['packages'][string]): Lock {
    return {
      packages: {
        '': { dependencies: { a: '^1.0.0' }, optionalDependencies: { c: '1' } },
        'node_modules/a': { version: '1.0.0', license: 'MIT', dependencies: { b: '2' } },
        'node_modules/a/node_modules/b': { version: '2.0.0', license: 'ISC', ...found },
        'node_modules/b': { version: '1.0.0', license: 'MIT' },
        'node_modules/c': { version: '1.2.3', license: 'MIT', optionalDependencies: { b: '1' } },
        'node_modules/d': { version: '1.0.0', license: 'unknown', hasInstallScript: true },
      },
    }
  }

  it('finds packages as Node does', () => {
    const rows = listDependencies(withPackage({})).match(/^\| \w .*/gm)
    expect(rows).to.deep.equal([
      '| a | 1.0.0 | MIT | the package |',
      '| b | 2.0.0 | ISC | a |',
      '| b | 1.0.0 | MIT | c |',
      '| c | 1.2.3 | MIT | the package |',
    ])
  })

  it('is not written where a package has an install script, or another licence', () => {
    const list = (found: Lock['packages'][string]) => () => listDependencies(withPackage(found))
    expect(list({ hasInstallScript: true })).to.throw('a/node_modules/b has an install script')
    expect(list({ license: 'GPL-3.0' })).to.throw('the licence of node_modules/a/node_modules/b is')
  })
})
