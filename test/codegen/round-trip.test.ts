import { execFile } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { writeOutput } from '../../src/codegen/write/write-output.js'
import { parseXml } from '../../src/xml/parser.js'
import type { ElementDescriptor } from '../../src/xsd/descriptor.js'
import { readElement } from '../../src/xsd/read/global-element.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import { comparable, elementValues } from '../support/arbitrary-value.js'
import { type Construct, constructNames, readConstruct } from './construct.js'
import { loadDescriptors } from './load-descriptors.js'
import { writeSchemas } from './schema-files.js'

const output = fileURLToPath(new URL(`output/round-trip-${process.pid}`, import.meta.url))
const run = promisify(execFile)

interface Subject {
  readonly construct: Construct
  readonly elements: readonly ElementDescriptor[]
}

/** Constructs whose schemas a validator cannot be given, and why. */
const notValidated: ReadonlyMap<string, string> = new Map([
  ['abstract-alone__without-subtypes', 'nothing can be of an abstract type'],
  ['abstract-unknown__treated-as-anything', 'the schema allows only what it does not declare'],
  ['any-type-extension__own-elements', 'an extension of xs:anyType has to be mixed'],
  ['broken-values__warned-of', 'the schema is broken'],
  ['import__of-another-namespace', 'the schema refers to a type that is not there'],
  ['undeclared__treated-as-anything', 'the schema refers to what is not there'],
  ['soap-array__in-literal-messages', 'the schema of SOAP encoding is not there'],
  ['newer-schema__ignored-with-a-warning', 'the schema is one of XML Schema 1.1'],
  ['draft-schema__as-the-recommendation', 'the schemas are of drafts of XML Schema'],
  ['confused__elements-types-locations', 'the schema names elements where types are due'],
  ['data-set__schema-and-any', 'the content is to be declared, and here it is anything'],
  ['bare__element-and-type-parts', 'the schema declares no element for parts with a type'],
  ['one-way__void', 'a message and its element are not there'],
  ['several-parts__children-of-body', 'the schema declares no element for parts with a type'],
  ['illegal-values__ignored', 'the schema has values that its types do not allow'],
  ['rpc-literal__wrappers', 'the schema declares no element for the wrappers'],
  ['mixed-encoded__literal-operations', 'the schema declares no element for the wrappers'],
  ['rpc-style__of-the-operation', 'the schema declares no element for the wrappers'],
  ['unprefixed__own-namespace', 'the schema refers to no namespace and means its own'],
  ['toolkit-php__rpc-literal', 'the schema declares no element for the wrappers'],
])

describe('values of each construct', () => {
  const subjects: Subject[] = []

  before(async () => {
    await rm(output, { recursive: true, force: true })
    for (const name of await constructNames()) {
      const construct = await readConstruct(name)
      await writeOutput(join(output, name), construct.generated.files)
      const { elements } = await loadDescriptors(join(output, name))
      subjects.push({ construct, elements: [...elements.values()] })
    }
  })

  after(() => rm(output, { recursive: true, force: true }))

  it('are read back as they were written', () => {
    for (const { construct, elements } of subjects) {
      for (const element of elements) {
        fc.assert(
          fc.property(elementValues(element), (value) => {
            const text = writeElement(element, value)
            const copy = readElement(element, parseXml(standingAlone(text)))
            expect(comparable(copy), `${construct.name}: ${text}`).to.deep.equal(comparable(value))
          }),
          { numRuns: 15 },
        )
      }
    }
  })

  it('are written as the schema says, according to xmllint', async function () {
    this.timeout(60_000)
    if (!(await isInstalled('xmllint'))) {
      // Continuous integration has it installed.
      expect(process.env['CI'], 'xmllint is not installed').to.equal(undefined)
      return
    }
    for (const { construct, elements } of subjects) {
      if (notValidated.has(construct.name)) continue
      const folder = join(output, 'schemas', construct.name)
      const schema = await writeSchemas(construct, folder)
      const texts = elements.flatMap((element) =>
        fc
          .sample(elementValues(withoutEntities(element)), 10)
          .map((value) => standingAlone(writeElement(element, value))),
      )
      expect(await invalid(schema, folder, texts), construct.name).to.deep.equal([])
    }
  })
})

/** The prefix of the schema instance namespace is declared in the envelope. */
function standingAlone(text: string): string {
  return text.replace(
    /^<[^\s/>]+/,
    (start) => `${start} xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`,
  )
}

// An entity has to be declared in a DTD, and SOAP has none.
function withoutEntities(element: ElementDescriptor): ElementDescriptor {
  const type = typeof element.type === 'function' ? element.type() : element.type
  if (typeof type === 'string' || type.kind !== 'complex') return element
  const content = [type.content ?? []]
    .flat()
    .filter((item) => !('type' in item) || (item.type !== 'ENTITY' && item.type !== 'ENTITIES'))
  return { ...element, type: { ...type, content } }
}

async function isInstalled(command: string): Promise<boolean> {
  return run(command, ['--version']).then(
    () => true,
    () => false,
  )
}

/** Messages of the validator on invalid documents. */
async function invalid(
  schema: string,
  folder: string,
  texts: readonly string[],
): Promise<readonly string[]> {
  const documents = join(folder, 'documents')
  await mkdir(documents)
  const names = texts.map((_, index) => `${index}.xml`)
  await Promise.all(
    names.map((name, index) => writeFile(join(documents, name), texts[index] ?? '')),
  )
  const { stderr } = await run('xmllint', ['--noout', '--nonet', '--schema', schema, ...names], {
    cwd: documents,
    maxBuffer: 1 << 26,
  }).catch((error: { readonly stderr?: string }) => ({ stderr: error.stderr ?? String(error) }))
  const lines = stderr.split('\n').filter((line) => line !== '' && !line.endsWith(' validates'))
  const first = /^(\d+)\.xml/.exec(lines[0] ?? '')?.[1]
  return lines.length === 0 ? [] : [...lines.slice(0, 5), texts[Number(first ?? 0)] ?? '']
}
