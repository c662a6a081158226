import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import * as emailValidation from '../../examples/email-validation/generated/descriptors.js'
import { writeOutput } from '../../src/codegen/write/write-output.js'
import { InputError } from '../../src/errors.js'
import { findUnsupported } from '../../src/json/find-unsupported.js'
import { parseJson } from '../../src/json/parser.js'
import { readJson } from '../../src/json/read-value.js'
import { writeJson } from '../../src/json/write-value.js'
import * as userAdmin from '../../src/useradmin/generated/descriptors.js'
import { parseXml } from '../../src/xml/parser.js'
import { isComplex, resolveType } from '../../src/xsd/content-model/complex-model.js'
import { unspecifiedZone } from '../../src/xsd/date-time.js'
import type { ComplexType, ElementDescriptor } from '../../src/xsd/descriptor.js'
import { readElement } from '../../src/xsd/read/global-element.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import { constructNames, readConstruct } from '../codegen/construct.js'
import { loadDescriptors } from '../codegen/load-descriptors.js'
import { comparable, elementValues } from '../support/arbitrary-value.js'
import { inEnvelope } from '../xsd/example-messages.js'

const output = fileURLToPath(new URL(`output/agreement-${process.pid}`, import.meta.url))

/** The value that XML gives, as JSON can have it: instants in UTC without their zone. */
function asInJson(value: unknown): unknown {
  if (DateTime.isDateTime(value)) {
    return value.zone.type === 'unspecified'
      ? value
      : value.toUTC().setZone(unspecifiedZone, { keepLocalTime: true })
  }
  if (Array.isArray(value)) return value.map(asInJson)
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, asInJson(item)]))
}

/** Whether a value has a part that XML can carry and JSON cannot. */
function isOfXmlAlone(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value !== 'object' || value === null || DateTime.isDateTime(value)) return false
  return '$nil' in value || Object.values(value).some(isOfXmlAlone)
}

function checkAgreement(name: string, element: ElementDescriptor, type: ComplexType): void {
  fc.assert(
    fc.property(elementValues(element), (value) => {
      fc.pre(value !== null && !isOfXmlAlone(value))
      const [node] = parseXml(inEnvelope(writeElement(element, value))).children
      if (typeof node !== 'object') throw new Error('no element')
      const text = writeJson(type, value)
      const read = readJson(type, parseJson(text))
      expect(comparable(read), `${name}: ${text}`).to.deep.equal(
        comparable(asInJson(readElement(element, node))),
      )
      expect(writeJson(type, read)).to.equal(text)
    }),
    { numRuns: 20 },
  )
}

describe('XML and JSON', () => {
  after(() => rm(output, { recursive: true, force: true }))

  it('carry the same values of the services', () => {
    for (const [name, element] of Object.entries({ ...userAdmin, ...emailValidation })) {
      if (!name.endsWith('Element')) continue
      const type = resolveType((element as ElementDescriptor).type) as ComplexType
      checkAgreement(name, element as ElementDescriptor, type)
    }
  })

  it('carry the same values of every construct that has a form in JSON', async function () {
    this.timeout(60_000)
    const found = { supported: 0, refused: 0 }
    for (const name of await constructNames()) {
      const { generated } = await readConstruct(name)
      await writeOutput(join(output, name), generated.files)
      const { elements } = await loadDescriptors(join(output, name))
      for (const [each, element] of elements) {
        const type = resolveType(element.type)
        if (type === 'anyType' || !isComplex(type)) continue
        if (findUnsupported(type) === undefined) {
          found.supported++
          checkAgreement(`${name} ${each}`, element, type)
        } else {
          found.refused++
          // A part without a form is refused where a value has it, and nothing else fails.
          for (const value of fc.sample(elementValues(element), 3)) {
            try {
              readJson(type, parseJson(writeJson(type, value)))
            } catch (error) {
              expect(error, name).to.be.instanceOf(InputError)
            }
          }
        }
      }
    }
    expect(found.supported).to.be.above(50)
    expect(found.refused).to.be.above(20)
  })
})
