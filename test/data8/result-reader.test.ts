import { expect } from 'chai'
import type { Data8Operation } from '../../src/data8/convention/operation.js'
import { type Data8Target, data8Target } from '../../src/data8/convention/target.js'
import { writeMessage } from '../../src/data8/over-json/message.js'
import { resultReader } from '../../src/data8/over-json/result-reader.js'
import { resultTypeOf } from '../../src/data8/over-json/result-type.js'
import { ResponseError, ServiceError } from '../../src/errors.js'
import { parseJson } from '../../src/json/parser.js'
import { getJWTOperation, JwtOutput } from '../../src/useradmin/generated/descriptors.js'
import { complex, element, sequence } from '../xsd/example-messages.js'

function targetOf(operation: Data8Operation, required: readonly string[] = []): Data8Target {
  const target = data8Target(operation, required)
  if (target === undefined) throw new Error('does not follow the convention')
  return target
}

const getJwt = targetOf(getJWTOperation as unknown as Data8Operation, ['Jwt'])

/** The error with which a reply is refused. */
function refusal(reply: string, target = getJwt): unknown {
  try {
    resultReader(target, () => undefined, []).read(parseJson(reply), (text) => text)
  } catch (error) {
    return error
  }
  throw new Error('was not refused')
}

const refused = '"Status":{"Success":false,"ErrorMessage":"no","CreditsRemaining":4.5}'

describe('the result of a reply over JSON', () => {
  it('is a refusal where Success is false, whatever the rest has', () => {
    for (const rest of ['', ',"Jwt":5', ',"Jwt":"a","Jwt":"b"']) {
      const error = refusal(`{${refused}${rest}}`)
      expect(error).to.be.instanceOf(ServiceError)
      expect(error).to.include({ message: 'no', creditsRemaining: 4.5 })
    }
  })

  it('is a refusal without words where ErrorMessage is not a string', () => {
    for (const message of ['null', '5', '{"a":"b"}', '""']) {
      const error = refusal(`{"Status":{"Success":false,"ErrorMessage":${message}}}`)
      expect(error, message).to.be.instanceOf(ServiceError)
      expect(error).to.have.property('message', 'the service refused and did not say why')
    }
  })

  it('is no refusal where there are two of Status or Success, alike or not', () => {
    for (const reply of [
      `{"Status":{"Success":true,"CreditsRemaining":1},${refused},"Jwt":"a"}`,
      `{${refused},${refused},"Jwt":"a"}`,
      '{"Status":{"Success":true,"Success":false,"CreditsRemaining":1},"Jwt":"a"}',
    ]) {
      expect(refusal(reply), reply)
        .to.be.instanceOf(ResponseError)
        .and.include({ reason: 'contract' })
        .and.have.property('message')
        .that.matches(/is there more than once$/)
    }
  })

  it('has the members that a success needs, and says which it has not', () => {
    const success = '"Status":{"Success":true,"CreditsRemaining":1}'
    for (const reply of [`{${success}}`, `{${success},"Jwt":null}`]) {
      expect(refusal(reply)).to.include({ reason: 'contract', message: 'the answer has no Jwt' })
    }
    expect(refusal('{"Status":null}')).to.include({ message: 'the answer has no Status' })
  })

  it('is not taken from a member around it', () => {
    for (const name of ['d', 'GetJWTResult']) {
      expect(refusal(`{"${name}":{${refused}}}`)).to.include({
        reason: 'contract',
        message: `the answer has ${name} where the result itself is due`,
      })
    }
  })
})

describe('the type of a result over JSON', () => {
  const around = (result: string, ...others: string[]): Data8Target => {
    const content = [...others, result].map((name) =>
      name === 'Other'
        ? element(name, () => complex(sequence(element('A', 'QName'))))
        : element(name, () => JwtOutput),
    )
    const output = { name: 'R', ns: 'urn:x', type: complex(sequence(...content)) }
    return targetOf({ ...getJWTOperation, output } as unknown as Data8Operation)
  }

  it('is that of the element with its name, whatever is before it', () => {
    expect(resultTypeOf(around('GetJWTResult', 'Other'))).to.equal(JwtOutput)
    expect(() => resultTypeOf(around('Result'))).to.throw(TypeError, /no element GetJWTResult/)
  })

  it('has to have a known form before a message is written', () => {
    const inner = complex(
      sequence(element('Status', () => complex(sequence(element('Q', 'QName'))))),
    )
    const type = complex(sequence(element('GetJWTResult', () => inner)))
    const output = { name: 'R', ns: 'urn:x', type }
    const target = targetOf({ ...getJWTOperation, output } as unknown as Data8Operation)
    const call = { target, input: { expiresAt: '2030-06-01T01:00:00Z' }, options: [] }
    const noLogin = { username: undefined, password: undefined }
    expect(() =>
      writeMessage(call as unknown as Parameters<typeof writeMessage>[0], noLogin),
    ).to.throw(/the form of Status\.Q in JSON is not known/)
  })
})
