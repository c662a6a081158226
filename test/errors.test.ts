import { createRequire } from 'node:module'
import { expect } from 'chai'
import {
  type AnyUserAdminError,
  HttpError,
  InputError,
  isUserAdminError,
  ResponseError,
  UserAdminError,
} from '../src/index.js'

describe('isUserAdminError', () => {
  it('is true for errors of this package', () => {
    for (const error of [
      new InputError('request', 'is wrong'),
      new ResponseError('empty', 'is empty'),
      new HttpError('HTTP 502', { status: 502, headers: {}, bodyExcerpt: '' }),
    ]) {
      expect(isUserAdminError(error)).to.equal(true)
      expect(error).to.be.instanceOf(UserAdminError)
    }
  })

  it('is true for errors of another copy of it', () => {
    const require = createRequire(import.meta.url)
    const other = require('../dist/cjs/index.js') as typeof import('../src/index.js')
    const error = new other.InputError('request', 'is wrong')
    expect(error).to.not.be.instanceOf(InputError)
    expect(isUserAdminError(error)).to.equal(true)
  })

  it('is false for anything else, and throws nothing', () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const others = [
      ...[undefined, null, 0, 'BAD_INPUT', {}, [], () => {}, Symbol('x')],
      ...[new Error('x'), Object.assign(new Error('x'), { code: 'BAD_INPUT' }), proxy],
      JSON.parse(JSON.stringify(new InputError('request', 'is wrong'))),
    ]
    for (const other of others) expect(isUserAdminError(other)).to.equal(false)
  })

  it('adds nothing to what is printed of an error', () => {
    const error = new InputError('request', 'is wrong')
    expect(Object.keys(error)).to.not.include('data8-useradmin:error')
    expect(Object.getOwnPropertySymbols(error)).to.deep.equal([])
  })

  it('narrows to a union, in which the code tells the class', () => {
    const describeError = (error: AnyUserAdminError): string => {
      switch (error.code) {
        case 'BAD_INPUT':
          return error.field
        case 'HTTP_STATUS':
          return String(error.status)
        case 'BAD_RESPONSE':
          return error.reason
        default:
          return error.message
      }
    }
    expect(describeError(new InputError('request', 'is wrong'))).to.equal('request')
    expect(describeError(new ResponseError('empty', 'is empty'))).to.equal('empty')
  })
})
