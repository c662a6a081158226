import { expect } from 'chai'
import { DateTime } from 'luxon'
import { createRedactor } from '../../../src/internal/redaction/redact.js'
import { redactValue } from '../../../src/internal/redaction/redact-value.js'
import { cpuTime } from '../../support/cpu-time.js'

const redact = createRedactor(['hunter22', 'пароль', '4711'])
const clean = (value: unknown): unknown => redactValue(value, redact)

describe('redacting a value', () => {
  it('redacts strings, items, names, keys and values, and keeps the rest', () => {
    const time = DateTime.utc(2030)
    const given = {
      text: 'is hunter22 so',
      list: ['hunter22', ['ok', { deep: 'hunter22' }]],
      hunter22: 1,
      map: new Map<string, unknown>([
        ['{urn:hunter22}a', 'hunter22'],
        ['b', ['hunter22']],
      ]),
      time,
      big: 5n,
      number: 1.5,
      yes: true,
      nil: null,
      none: undefined,
    }
    expect(clean(given)).to.deep.equal({
      text: 'is [redacted] so',
      list: ['[redacted]', ['ok', { deep: '[redacted]' }]],
      '[redacted]': 1,
      map: new Map<string, unknown>([
        ['{urn:[redacted]}a', '[redacted]'],
        ['b', ['[redacted]']],
      ]),
      time,
      big: 5n,
      number: 1.5,
      yes: true,
      nil: null,
      none: undefined,
    })
    expect((clean(given) as typeof given).time).to.equal(time)
    expect(given.text).to.equal('is hunter22 so')
  })

  it('keeps the type of a number that spells a secret', () => {
    expect(clean({ a: 4711, b: 4711n, c: 4712, d: Number.POSITIVE_INFINITY })).to.deep.equal({
      a: Number.NaN,
      b: 0n,
      c: 4712,
      d: Number.POSITIVE_INFINITY,
    })
  })

  const wide = (text: string) => Buffer.from(text, 'utf16le')
  const bytes: Record<string, Buffer> = {
    'UTF-8': Buffer.from('a hunter22 b'),
    'UTF-8, not ASCII': Buffer.from('a пароль b'),
    'UTF-16': wide('a hunter22 b'),
    'UTF-16, big end first': wide('a hunter22 b').swap16(),
    'UTF-16, not ASCII': wide('a пароль b').swap16(),
    'UTF-16 at an odd place': Buffer.concat([Buffer.from([1]), wide('a hunter22 b')]),
    'not text': Buffer.concat([Buffer.from([255, 0, 254]), Buffer.from('hunter22')]),
  }
  for (const [name, given] of Object.entries(bytes)) {
    it(`redacts a secret in bytes that are ${name}`, () => {
      const shown = clean({ bytes: new Uint8Array(given) }) as { bytes: Uint8Array }
      expect(shown.bytes).to.be.instanceOf(Uint8Array)
      const text = Buffer.from(shown.bytes).toString('latin1')
      expect(text).to.contain('[redacted]')
      expect(text.replaceAll('\0', '')).not.to.contain('hunter22')
      expect(Buffer.from(shown.bytes).includes(Buffer.from('пароль'))).to.equal(false)
    })
  }

  it('keeps the bytes around a secret, and bytes without one', () => {
    const around = clean(new Uint8Array([255, ...Buffer.from('hunter22'), 254])) as Uint8Array
    expect([...around]).to.deep.equal([255, ...Buffer.from('[redacted]'), 254])
    const random = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)
    expect(clean(random)).to.deep.equal(random)
  })

  it('keeps what is shared, what is circular, and what is very deep', () => {
    const scope = { prefix: 'hunter22' }
    const given: Record<string, unknown> = { a: { scope }, b: { scope } }
    given['self'] = given
    const shown = clean(given) as Record<'a' | 'b' | 'self', { scope: unknown }>
    expect(shown.a.scope).to.equal(shown.b.scope)
    expect(shown.a.scope).to.deep.equal({ prefix: '[redacted]' })
    expect(shown.self).to.equal(shown)
    let deep: object = { text: 'hunter22' }
    for (let depth = 0; depth < 20_000; depth++) deep = { deep }
    let inner = clean(deep) as { deep?: unknown; text?: string }
    while (inner.deep !== undefined) inner = inner.deep as typeof inner
    expect(inner.text).to.equal('[redacted]')
  })

  it('defines members that every object inherits', () => {
    const given = JSON.parse('{"__proto__":{"a":"hunter22"},"constructor":"hunter22"}') as object
    expect(JSON.stringify(clean(given))).to.equal(
      '{"__proto__":{"a":"[redacted]"},"constructor":"[redacted]"}',
    )
  })

  it('replaces a value that is too large to be searched', () => {
    const many = Array.from({ length: 40_000 }, (_, index) => `number ${index}`)
    const { result, cpuMs } = cpuTime(() => clean({ many }))
    const shown = result as { many: string[] }
    expect(cpuMs).to.be.below(5000)
    expect(shown.many).to.have.length(40_000)
    expect(shown.many[100]).to.equal('number 100')
    expect(shown.many[39_999]).to.equal('[redacted]')
    const huge = { a: 'x'.repeat(600_000), b: 'hunter22', c: new Uint8Array(9) }
    expect(clean(huge)).to.deep.equal({ a: '[redacted]', b: '[redacted]', c: new Uint8Array(0) })
  })
})
