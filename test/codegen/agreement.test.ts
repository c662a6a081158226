import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { type Generated, generate } from '../../src/codegen/generate.js'
import { type Difference, narrower, wider } from './agreement/differences.js'
import { kinds, wsdlOfKind } from './agreement/kinds.js'
import { literalsIn } from './agreement/literals.js'
import { addOperations } from './agreement/operations.js'
import { compile, Program } from './agreement/program.js'
import { addStatements } from './agreement/statements.js'
import { constructNames, readConstruct } from './construct.js'
import { contractOf } from './contract-of.js'
import { loadDescriptors } from './load-descriptors.js'

const output = fileURLToPath(new URL(`output/agreement-${process.pid}`, import.meta.url))

const contracts: ReadonlyMap<string, () => Promise<Generated>> = new Map([
  ...(await constructNames()).map(
    (name) => [name, async () => (await readConstruct(name)).generated] as const,
  ),
  ...Object.entries(kinds).map(
    ([name, kind]) =>
      [
        name,
        async () => generate(contractOf(wsdlOfKind(kind)), { input: 'service.wsdl' }),
      ] as const,
  ),
])

describe('generated types and the runtime', () => {
  const findings = new Map<string, string[]>()
  const find = (name: string, text: string): void => {
    findings.set(name, [...(findings.get(name) ?? []), text])
  }
  const used = new Set<Difference>()

  before(async function () {
    this.timeout(120_000)
    await rm(output, { recursive: true, force: true })
    try {
      const programs: Program[] = []
      for (const [name, read] of contracts) {
        const { files } = await read()
        const program = new Program(join(output, name.replaceAll(' ', '-')))
        programs.push(program)
        await mkdir(program.folder, { recursive: true })
        for (const [file, text] of files) await writeFile(join(program.folder, file), text)
        const descriptors = await loadDescriptors(program.folder)
        const literals = literalsIn(files.get('types.ts') ?? '')
        for (const [constant, element] of descriptors.elements) {
          const subject = { name: `${name} ${constant}`, constant, element, literals }
          try {
            addStatements(program, subject, used)
          } catch (error) {
            find(name, `${subject.name}: a value could not be written or read: ${error}`)
          }
        }
        addOperations(program, name, descriptors, files.get('client.ts') ?? '')
      }
      for (const { about, message } of await compile(output, programs)) {
        const name = [...contracts.keys()].find((name) => about.startsWith(`${name} `)) ?? ''
        find(name, `${about}\n    ${message}`)
      }
    } finally {
      await rm(output, { recursive: true, force: true })
    }
  })

  for (const name of contracts.keys()) {
    it(`agree on what is accepted: ${name}`, () => {
      expect(findings.get(name) ?? [], (findings.get(name) ?? []).join('\n')).to.deep.equal([])
    })
  }

  it('are compiled without other errors', () => {
    expect(findings.get('') ?? []).to.deep.equal([])
  })

  it('differ in each way that is intended', () => {
    const unused = [...wider, ...narrower].filter((difference) => !used.has(difference))
    expect(unused.map(({ why }) => why)).to.deep.equal([])
  })
})
