import { expect } from 'chai'
import { isSameAddress } from '../../src/internal/ip-address.js'
import { covers } from '../../src/useradmin/verify-claims.js'
import { CEILINGS, type Connection, connect } from './connection.js'

const ADDRESS = '203.0.113.7'
const iso = (secondsFromNow: number): string =>
  new Date(Date.now() + secondsFromNow * 1000).toISOString()
const later = (zone: string): string => iso(3600).replace(/\.\d+Z$/, zone)
const json = (text: string): Record<string, unknown> => JSON.parse(text)

/** Attempts to lift a ceiling; the argument that the refusal must name. */
const REFUSED: readonly [attempt: string, args: Record<string, unknown>, field: string][] = [
  ['one credit more', { maxCredits: 11 }, 'maxCredits'],
  ['the largest int', { maxCredits: 2 ** 31 - 1 }, 'maxCredits'],
  ['more than an int', { maxCredits: 2 ** 31 }, 'maxCredits'],
  ['a huge number', { maxCredits: 1e308 }, 'maxCredits'],
  ['a number that JSON reads as infinity', json('{"maxCredits":1e999}'), 'maxCredits'],
  ['no credits', { maxCredits: 0 }, 'maxCredits'],
  ['minus no credits', json('{"maxCredits":-0}'), 'maxCredits'],
  ['negative credits', { maxCredits: -1 }, 'maxCredits'],
  ['a fraction', { maxCredits: 9.5 }, 'maxCredits'],
  [
    'NaN, which JSON writes as null',
    json(JSON.stringify({ maxCredits: Number.NaN })),
    'maxCredits',
  ],
  ['digits', { maxCredits: '5' }, 'maxCredits'],
  ['an empty string', { maxCredits: '' }, 'maxCredits'],
  ['a list', { maxCredits: [5] }, 'maxCredits'],
  ['an object', { maxCredits: { valueOf: 5 } }, 'maxCredits'],
  ['true', { maxCredits: true }, 'maxCredits'],
  ['every method', { allowedMethods: ['*'] }, 'allowedMethods[0]'],
  ['every method of a service', { allowedMethods: ['EmailValidation.*'] }, 'allowedMethods[0]'],
  ['no methods', { allowedMethods: [] }, 'allowedMethods'],
  ['null methods', { allowedMethods: null }, 'allowedMethods'],
  ['one name', { allowedMethods: 'EmailValidation' }, 'allowedMethods'],
  ['a list in a list', { allowedMethods: [['EmailValidation']] }, 'allowedMethods[0]'],
  ['null in a list', { allowedMethods: ['EmailValidation', null] }, 'allowedMethods[1]'],
  ['names by number', { allowedMethods: { 0: 'EmailValidation', length: 1 } }, 'allowedMethods'],
  ['another service', { allowedMethods: ['EmailValidation', 'UserAdmin'] }, 'allowedMethods'],
  ['a longer name', { allowedMethods: ['EmailValidationX'] }, 'allowedMethods'],
  ['a shorter name', { allowedMethods: ['Email'] }, 'allowedMethods'],
  ['the service of a method', { allowedMethods: ['TPS'] }, 'allowedMethods'],
  ['another method', { allowedMethods: ['TPS.IsCallableX'] }, 'allowedMethods'],
  ['a method as a service', { allowedMethods: ['IsCallable'] }, 'allowedMethods'],
  [
    'a method of a method',
    { allowedMethods: ['EmailValidation.IsValid.UserAdmin'] },
    'allowedMethods[0]',
  ],
  ['two names in one', { allowedMethods: ['EmailValidation,UserAdmin'] }, 'allowedMethods[0]'],
  ['names with a blank', { allowedMethods: ['EmailValidation UserAdmin'] }, 'allowedMethods[0]'],
  ['a blank at the end', { allowedMethods: ['EmailValidation '] }, 'allowedMethods[0]'],
  ['a line end', { allowedMethods: ['EmailValidation\n'] }, 'allowedMethods[0]'],
  ['a NUL', { allowedMethods: ['EmailValidation\0'] }, 'allowedMethods[0]'],
  ['markup', { allowedMethods: ['EmailValidation</string><string>TPS'] }, 'allowedMethods[0]'],
  ['a name that looks alike', { allowedMethods: ['EmaiⅼValidation'] }, 'allowedMethods'],
  ['1001 names', { allowedMethods: Array(1001).fill('EmailValidation') }, 'allowedMethods'],
  ['another address', { clientIp: '203.0.113.8' }, 'clientIp'],
  ['any address', { clientIp: '0.0.0.0' }, 'clientIp'],
  ['any IPv6 address', { clientIp: '::' }, 'clientIp'],
  ['a blank address', { clientIp: ' ' }, 'clientIp'],
  ['an empty address', { clientIp: '' }, 'clientIp'],
  ['no address', { clientIp: null }, 'clientIp'],
  ['a range', { clientIp: `${ADDRESS}/24` }, 'clientIp'],
  ['a port', { clientIp: `${ADDRESS}:80` }, 'clientIp'],
  ['two addresses', { clientIp: `${ADDRESS},203.0.113.8` }, 'clientIp'],
  ['leading zeros', { clientIp: '203.0.113.007' }, 'clientIp'],
  ['a number', { clientIp: 3405803783 }, 'clientIp'],
  ['hexadecimal', { clientIp: '0xCB007107' }, 'clientIp'],
  ['a mapped other address', { clientIp: '::ffff:203.0.113.8' }, 'clientIp'],
  ['an embedded address', { clientIp: `64:ff9b::${ADDRESS}` }, 'clientIp'],
  ['a list of addresses', { clientIp: [ADDRESS] }, 'clientIp'],
  ['a second more', { expiresInSeconds: 901 }, 'expiresInSeconds'],
  ['a life of a year', { expiresInSeconds: 31_536_000 }, 'expiresInSeconds'],
  ['no life', { expiresInSeconds: 0 }, 'expiresInSeconds'],
  ['a negative life', { expiresInSeconds: -60 }, 'expiresInSeconds'],
  ['a fraction of a second', { expiresInSeconds: 0.5 }, 'expiresInSeconds'],
  ['a life in digits', { expiresInSeconds: '60' }, 'expiresInSeconds'],
  ['a life that is null', { expiresInSeconds: null }, 'expiresInSeconds'],
  ['a duration', { expiresInSeconds: { hours: 1 } }, 'expiresInSeconds'],
  ['an hour later', { expiresAt: later('Z') }, 'expiresAt'],
  ['an hour later without a zone', { expiresAt: later('') }, 'expiresAt'],
  ['an hour later with a fraction', { expiresAt: iso(3600) }, 'expiresAt'],
  ['an hour later with a comma', { expiresAt: later(',5Z') }, 'expiresAt'],
  ['an hour later by its offset', { expiresAt: iso(60).replace(/\.\d+Z$/, '-01:00') }, 'expiresAt'],
  ['the year 9999', { expiresAt: '9999-12-31T23:59:59Z' }, 'expiresAt'],
  ['the year 1', { expiresAt: '0001-01-01T00:00:00' }, 'expiresAt'],
  ['the past', { expiresAt: iso(-60) }, 'expiresAt'],
  ['a date alone', { expiresAt: '2099-01-01' }, 'expiresAt'],
  ['another calendar format', { expiresAt: '01/01/2099 00:00' }, 'expiresAt'],
  ['seconds since 1970', { expiresAt: Math.floor(Date.now() / 1000) + 60 }, 'expiresAt'],
  ['digits of seconds', { expiresAt: '4070908800' }, 'expiresAt'],
  ['an end that is null', { expiresAt: null }, 'expiresAt'],
  ['an empty end', { expiresAt: '' }, 'expiresAt'],
  [
    'an object that claims to be of luxon',
    { expiresAt: { isLuxonDateTime: true, ts: 4e12 } },
    'expiresAt',
  ],
  ['two ends', { expiresAt: iso(60), expiresInSeconds: 60 }, 'expiresInSeconds'],
  ['the duration of the client', { expiresIn: { hours: 1 } }, 'expiresIn'],
  ['another case', { MaxCredits: 1 }, 'MaxCredits'],
  ['the name of the protocol', { clientIP: ADDRESS }, 'clientIP'],
  ['options', { options: { MaxCredits: '1000' } }, 'options'],
  ['an application name', { applicationName: 'crm' }, 'applicationName'],
  ['a user', { username: 'demo', password: 'made-up' }, 'username'],
  ['ceilings', { ceilings: { maxCredits: 1000 } }, 'ceilings'],
  ['a delivery', { deliver: { folder: '/tmp' } }, 'deliver'],
  ['arguments in arguments', { arguments: { maxCredits: 1000 } }, 'arguments'],
  ['a constructor', { constructor: { prototype: { maxCredits: 1000 } } }, 'constructor'],
  ['an endpoint', { endpoint: 'http://127.0.0.1:9/' }, 'endpoint'],
]

/** Attempts that give a token, which has the ceilings or less. */
const HARMLESS: readonly [attempt: string, args: Record<string, unknown>][] = [
  // The SDK removes it.
  ['a prototype', json('{"__proto__":{"maxCredits":1000,"allowedMethods":["*"]}}')],
  ['names twice', { allowedMethods: ['EmailValidation', 'EmailValidation', 'emailvalidation'] }],
  ['names in another case', { allowedMethods: ['EMAILVALIDATION', 'tps.ISCALLABLE'] }],
  ['the same address, mapped', { clientIp: `::ffff:${ADDRESS}` }],
  ['the same address, mapped, in hexadecimal', { clientIp: '::FFFF:CB00:7107' }],
  ['a whole number with an exponent', json('{"maxCredits":1e1}')],
  ['the whole life', { expiresInSeconds: 900 }],
  ['an argument twice, of which the last one counts', json('{"maxCredits":1000,"maxCredits":10}')],
]

describe('the ceilings of the tool get_j_w_t', () => {
  let connection: Connection

  before(async () => {
    connection = await connect({
      ceilings: { ...CEILINGS, clientIp: ADDRESS },
      mintsPerHour: 1000,
    })
  })

  after(() => connection[Symbol.asyncDispose]())

  for (const [attempt, args, field] of REFUSED) {
    it(`is not lifted by ${attempt}`, async () => {
      const before = connection.emulator.requests.length
      const { isError, text } = await connection.mint(args)
      expect(isError, text).to.equal(true)
      expect(text.startsWith(`${field}: `), text).to.equal(true)
      expect(connection.emulator.requests.length).to.equal(before)
    })
  }

  for (const [attempt, args] of HARMLESS) {
    it(`is not lifted by ${attempt}, which is accepted`, async () => {
      const { isError, text, content } = await connection.mint(args)
      expect(isError, text).to.equal(false)
      const { aud, mc, ip, exp } = content['claims'] as Record<string, unknown>
      const names = [aud].flat() as readonly string[]
      expect(
        names.every((name) => CEILINGS.allowedMethods.some((allowed) => covers(allowed, name))),
      ).to.equal(true)
      expect(Number(mc)).to.be.within(1, CEILINGS.maxCredits)
      expect(isSameAddress(String(ip), ADDRESS)).to.equal(true)
      expect(Number(exp)).to.be.at.most(Date.now() / 1000 + 900)
    })
  }
})
