import { inspect } from 'node:util'
import { expect } from 'chai'
import fc from 'fast-check'
import { ConnectionError } from '../../src/errors.js'
import { isInNoProxy } from '../../src/http/no-proxy.js'
import { hostOf, portOf } from '../../src/http/route.js'

function isIn(list: string, address: string): boolean {
  const url = new URL(address.includes('://') ? address : `https://${address}/`)
  return isInNoProxy(list, hostOf(url), portOf(url))
}

function refusal(list: string, address = 'service.example'): ConnectionError {
  try {
    isIn(list, address)
  } catch (error) {
    if (error instanceof ConnectionError) return error
    throw error
  }
  throw new Error(`${list} was not refused`)
}

describe('NO_PROXY', () => {
  const cases: [entry: string, named: readonly string[], others: readonly string[]][] = [
    ['*', ['service.example', '10.0.0.1', '[2001:db8::1]'], []],
    ['*:8443', ['service.example:8443'], ['service.example']],
    [
      'corp.example',
      ['corp.example', 'CORP.Example', 'a.corp.example', 'a.b.corp.example', 'corp.example.'],
      ['evilcorp.example', 'corp.example.evil', 'example', 'corp'],
    ],
    ['.corp.example', ['corp.example', 'a.corp.example'], ['evilcorp.example']],
    ['..corp.example..', ['corp.example', 'a.corp.example'], ['evilcorp.example']],
    ['CORP.Example.', ['corp.example', 'a.corp.example.'], ['corp.example.evil']],
    [
      '*.corp.example',
      ['a.corp.example', 'a.b.corp.example'],
      ['corp.example', 'evilcorp.example'],
    ],
    ['*corp.example', ['corp.example', 'a.corp.example', 'mycorp.example'], ['corp.examples']],
    ['svc.localhost', ['api.svc.localhost', 'svc.localhost'], ['localhost', 'mysvc.localhost']],
    ['my_host', ['my_host', 'a.my_host'], ['my-host']],
    ['-odd-', ['a.-odd-'], ['odd']],
    ['Bücher.example', ['xn--bcher-kva.example', 'a.bücher.example'], ['bucher.example']],
    ['4.example', ['4.example'], ['14.example']],
    ['corp.example:8443', ['corp.example:8443', 'a.corp.example:8443'], ['corp.example']],
    ['corp.example:443', ['corp.example', 'https://corp.example:443'], ['http://corp.example']],
    ['corp.example:80', ['http://corp.example'], ['https://corp.example']],
    [
      '192.0.2.7',
      ['192.0.2.7', '0xc0000207', '[::ffff:192.0.2.7]'],
      ['192.0.2.70', '192.0.2.6', 'a.192.0.2.7.example', '[::c000:207]'],
    ],
    ['192.0.2.7:8443', ['192.0.2.7:8443'], ['192.0.2.7']],
    [
      '192.0.2.0/25',
      ['192.0.2.0', '192.0.2.127', '[::ffff:192.0.2.127]'],
      ['192.0.2.128', '192.0.1.255', '[2001:db8::1]', 'service.example'],
    ],
    ['192.0.2.200/25', ['192.0.2.128', '192.0.2.255'], ['192.0.2.127']],
    ['127.0.0.0/8', ['127.9.9.9'], ['128.0.0.0', '126.255.255.255']],
    ['0.0.0.0/0', ['192.0.2.7', '255.255.255.255'], ['[2001:db8::1]', 'service.example']],
    ['192.0.2.7/32', ['192.0.2.7'], ['192.0.2.6']],
    ['::1', ['[::1]', '[0:0::0:1]'], ['[::2]', '0.0.0.1']],
    ['[::1]', ['[::1]', '[::1]:8443'], ['[::2]']],
    ['[2001:DB8::1]:8443', ['[2001:db8::1]:8443'], ['[2001:db8::1]']],
    ['2001:db8::8443', ['[2001:db8::8443]'], ['[2001:db8::]:8443']],
    ['2001:db8::/33', ['[2001:db8::1]', '[2001:db8:7fff::]'], ['[2001:db8:8000::]', '192.0.2.7']],
    ['[fd00::]/8', ['[fd12::1]'], ['[fe80::1]']],
    ['2001:db8::1/128', ['[2001:db8::1]'], ['[2001:db8::2]']],
    ['::ffff:192.0.2.0/120', ['192.0.2.9', '[::ffff:192.0.2.9]'], ['192.0.3.9']],
    ['::ffff:192.0.2.7', ['192.0.2.7'], ['192.0.2.8']],
  ]
  for (const [entry, named, others] of cases) {
    it(`with ${entry} matches the hosts that it names and no others`, () => {
      for (const address of named) expect(isIn(entry, address), address).to.equal(true)
      for (const address of others) expect(isIn(entry, address), address).to.equal(false)
    })
  }

  it('is separated by commas, white space, or both', () => {
    for (const list of [
      'a.example,b.example',
      ' a.example\tb.example ',
      ',, a.example ,\n b.example,',
    ]) {
      expect(isIn(list, 'b.example'), list).to.equal(true)
      expect(isIn(list, 'c.example'), list).to.equal(false)
    }
    for (const list of ['', ' ', ' , ']) expect(isIn(list, 'a.example')).to.equal(false)
  })

  const notUnderstood = [
    '10.*',
    '10.*.0.1',
    'cor*p.example',
    'corp.*',
    '**',
    '*.',
    '.',
    '10.0.0.0-10.0.0.9',
    '10.0.0',
    '10.',
    '192.168',
    '010.0.0.1',
    '0x7f.0.0.1',
    '10.0.0.256',
    '１０.0.0.1',
    '*.0.0.1',
    '/24',
    '10.0.0.0/',
    '10/8',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/255.0.0.0',
    'corp.example/8',
    '2001:db8::/129',
    '2001:db8::g',
    '2001:db8',
    '[::1',
    '::1]',
    '[]',
    '[10.0.0.1]',
    '[10.0.0.1]/8',
    '[10.0.0.0]/8',
    '[corp.example]',
    'fe80::1%eth0',
    'http://corp.example',
    'http://corp.example:80',
    'corp.example/path',
    'corp.example:',
    'corp.example:0',
    'corp.example:65536',
    'corp.example:http',
    ':8080',
    '<local>',
    '!corp.example',
    '^.*\\.corp\\.example$',
    '(a|b).example',
    'a;b',
    'a..example',
    'corp%2eexample',
  ]
  for (const entry of notUnderstood) {
    it(`with ${entry} is an error that names it`, () => {
      for (const host of ['service.example', '10.0.0.1', '[2001:db8::1]']) {
        const error = refusal(`other.example, ${entry} 203.0.113.1`, host)
        expect(error).to.include({
          systemCode: 'NO_PROXY_UNSUPPORTED',
          retryable: false,
          sent: false,
        })
        expect(error.message).to.include(`entry 2 of NO_PROXY (${JSON.stringify(entry)})`)
      }
    })
  }

  it('with such an entry still matches the hosts of the other entries', () => {
    expect(isIn('10.*,service.example', 'service.example')).to.equal(true)
    expect(isIn('service.example,10.*', 'service.example')).to.equal(true)
    expect(isIn('10.*,*', 'service.example')).to.equal(true)
  })

  it('is not shown where it may contain a password', () => {
    for (const list of [
      'http://ann:hunter2@proxy.example',
      'ann:hunt,hunter2@proxy',
      'x://hunter2,@',
    ]) {
      const error = refusal(list)
      expect(inspect(error)).to.match(/entry \d of NO_PROXY is not supported/)
      expect(inspect(error)).not.to.match(/hunt/)
    }
  })

  it('shows no more than the start of a long entry', () => {
    expect(refusal(`${'x'.repeat(5000)}*`).message).to.have.length.below(300)
  })

  it('matches the addresses of a range by their leading bits', () => {
    const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 128, maxLength: 128 })
    for (const [length, write] of [
      [32, writeIPv4],
      [128, writeIPv6],
    ] as const) {
      fc.assert(
        fc.property(
          bits,
          bits,
          fc.integer({ min: 0, max: length }),
          fc.integer({ min: 0, max: length }),
          (one, other, shared, prefix) => {
            const range = one.slice(0, length)
            const address = [...range.slice(0, shared), ...other.slice(shared, length)]
            const expected = range.slice(0, prefix).join() === address.slice(0, prefix).join()
            expect(isInNoProxy(`${write(range)}/${prefix}`, write(address), 443)).to.equal(expected)
          },
        ),
      )
    }
  })
})

function writeIPv4(bits: readonly number[]): string {
  return groups(bits, 8).join('.')
}

function writeIPv6(bits: readonly number[]): string {
  return groups(bits, 16)
    .map((group) => group.toString(16))
    .join(':')
}

function groups(bits: readonly number[], size: number): readonly number[] {
  return Array.from({ length: bits.length / size }, (_, index) =>
    Number.parseInt(bits.slice(index * size, (index + 1) * size).join(''), 2),
  )
}
