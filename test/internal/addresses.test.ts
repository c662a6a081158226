import { expect } from 'chai'
import fc from 'fast-check'
import { isLocalHost, isLoopback, isPrivateAddress } from '../../src/internal/addresses.js'

/** First and last address of each private range, and the public neighbours of both. */
const ranges: readonly (readonly [string, string, ...string[]])[] = [
  ['0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['224.0.0.0', '255.255.255.255', '223.255.255.255'],
  ['::', '::1', '::808:808'],
  ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', '64:ff9b:2::'],
  ['100::', '100::ffff:ffff:ffff:ffff', '100:0:0:1::', 'ff:ffff::'],
  ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', '2001:1::'],
  ['2001:2::', '2001:2:0:ffff:ffff:ffff:ffff:ffff', '2001:2:1::'],
  ['fc00::', 'fdff:ffff::', 'fbff:ffff::', 'fe00::'],
  ['fe80::', 'febf:ffff::', 'fe7f:ffff::'],
  ['fec0::', 'feff:ffff::'],
  ['ff00::', 'ffff:ffff::'],
]
const private4 = ranges.filter(([first]) => !first.includes(':'))
const embeddings = ['::', '::ffff:', '::ffff:0:', '64:ff9b::']

function sixToFour(address: string): string {
  const hex = address.split('.').map((byte) => Number(byte).toString(16).padStart(2, '0'))
  return `2002:${hex[0]}${hex[1]}:${hex[2]}${hex[3]}:1::5`
}

describe('isPrivateAddress', () => {
  for (const [first, last, ...outside] of ranges) {
    it(`is true from ${first} to ${last}, and false of ${outside.join(' and ')}`, () => {
      for (const address of [first, last]) expect(isPrivateAddress(address), address).to.equal(true)
      for (const address of outside) expect(isPrivateAddress(address), address).to.equal(false)
    })
  }

  it('checks the IPv4 address that is embedded in an IPv6 one', () => {
    for (const [first, last, ...outside] of private4) {
      for (const [address, expected] of [
        [first, true],
        [last, true],
        ...outside.map((other) => [other, false] as const),
      ] as const) {
        for (const prefix of embeddings) {
          const embedded = `${prefix}${address}`
          expect(isPrivateAddress(embedded), embedded).to.equal(expected)
        }
        expect(isPrivateAddress(sixToFour(address)), sixToFour(address)).to.equal(expected)
      }
    }
  })

  it('is false of public addresses', () => {
    const addresses = ['8.8.8.8', '203.0.113.7', '2606:4700::1111', '2001:4860:4860::8888']
    for (const address of addresses) expect(isPrivateAddress(address), address).to.equal(false)
  })

  it('is true of what it cannot read, and ignores a zone', () => {
    for (const address of ['', 'x', '1.2.3', 'fe80::1%eth0', '::1%1', 'localhost']) {
      expect(isPrivateAddress(address), address).to.equal(true)
    }
    expect(isPrivateAddress('2606:4700::1111%eth0')).to.equal(false)
  })

  it('gives the same result for an IPv4 address and its embeddings', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const expected = isPrivateAddress(address)
        for (const prefix of embeddings) {
          expect(isPrivateAddress(prefix + address)).to.equal(expected)
        }
        expect(isPrivateAddress(sixToFour(address))).to.equal(expected)
      }),
    )
  })
})

describe('isLocalHost', () => {
  const isLocal = (authority: string): boolean =>
    isLocalHost(new URL(`http://${authority}/`).hostname)

  it('recognizes an address in every spelling that a URL may have', () => {
    const spellings = [
      '127.0.0.1',
      '127.0.0.1.',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '%31%32%37.0.0.1',
      '①②⑦.0.0.1',
      '127。0。0。1',
      '0',
      '0.0.0.0',
      '10.1',
      '3232235521',
      '0xa9fea9fe',
      '169.254.169.254',
      '[::1]',
      '[0:0:0:0:0:0:0:1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[::127.0.0.1]',
      '[64:ff9b::10.0.0.1]',
      '[2002:7f00:1::]',
      '[FE80::1]',
      '[fd00::1]',
    ]
    for (const authority of spellings) expect(isLocal(authority), authority).to.equal(true)
  })

  it('recognizes names that only this machine or its network can resolve', () => {
    const names = [
      'localhost',
      'LOCALHOST',
      'localhost.',
      'a.localhost',
      'a.b.localhost.',
      'intranet',
      'intranet.',
      'printer.local',
      'metadata.google.internal',
      'localhost.localdomain',
      'nas.lan',
      'x.home.arpa',
      'x.corp',
      'x.home',
      'x.private',
      'x.intranet',
    ]
    for (const name of names) expect(isLocal(name), name).to.equal(true)
    // With more dots than a name has; `new URL` accepts it.
    expect(isLocal('127.0.0.1..')).to.equal(true)
  })

  it('is false of other names and addresses', () => {
    const names = [
      'service.example',
      'service.example.',
      'evillocalhost.example',
      'localhost.example',
      'internal.example',
      'a.evillocal',
      '8.8.8.8',
      '[2606:4700::1]',
      '[::ffff:8.8.8.8]',
    ]
    for (const name of names) expect(isLocal(name), name).to.equal(false)
  })
})

describe('isLoopback', () => {
  it('is true of hosts on this machine, and of no similar name', () => {
    for (const host of [
      '127.0.0.1',
      '127.9.8.7',
      'localhost',
      'a.localhost',
      'localhost.',
      'a.b.localhost.',
      '[::1]',
      '[::ffff:7f00:1]',
      '[::ffff:7fff:ffff]',
    ]) {
      expect(isLoopback(host), host).to.equal(true)
    }
    for (const host of [
      '128.0.0.1',
      '126.0.0.1',
      '0.0.0.0',
      'evillocalhost',
      'evil-localhost',
      'a.evillocalhost',
      'localhostevil',
      'localhost.example',
      'localhost.localdomain',
      '127.0.0.1.example',
      '127.example',
      '[::2]',
      '[::]',
      '[::7f00:1]',
      '[::ffff:8000:1]',
      '[::ffff:7f0:1]',
      '[::ffff:7000:1]',
      '[::fffe:7f00:1]',
      '[1::1]',
      '',
    ]) {
      expect(isLoopback(host), host).to.equal(false)
    }
  })
})
