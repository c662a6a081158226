import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

const project = fileURLToPath(new URL('..', import.meta.url))
const decisions = readdirSync(join(project, 'docs/decisions')).map(
  (name) => `docs/decisions/${name}`,
)

describe('the documents of architecture and benchmark', () => {
  for (const name of [
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'docs/versioning.md',
    'bench/README.md',
    ...decisions,
  ]) {
    it(`name files that exist: ${name}`, () => {
      const text = readFileSync(join(project, name), 'utf8')
      const paths = [
        ...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)*\/?[\w-]+\.(?:m?ts|md|[cm]js|json))`/g),
      ]
      const missing = paths
        .map(([, path = '']) => path)
        .filter(
          (path) => !['', 'src', 'bench'].some((root) => existsSync(join(project, root, path))),
        )
      expect(missing).to.deep.equal([])
    })
  }
})
