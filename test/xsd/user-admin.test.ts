import { expect } from 'chai'
import { DateTime } from 'luxon'
import type { ComplexType, ElementDescriptor } from '../../src/xsd/descriptor.js'
import { writeElement } from '../../src/xsd/write/global-element.js'
import { complex, inputErrorOf, read, responseErrorOf, sequence } from './example-messages.js'

const ns = 'http://www.data-8.co.uk/integr8'

function member(
  name: string,
  type: 'string' | 'dateTime' | 'int' | 'boolean' | 'float' | ComplexType,
) {
  return { kind: 'element', name, ns, type, min: 0 } as const
}

const arrayOf = (item: ReturnType<typeof member>): ComplexType =>
  complex(sequence({ ...item, max: 'unbounded', nillable: true }))

const GetJWT: ElementDescriptor = {
  name: 'GetJWT',
  ns,
  type: complex(
    sequence(
      member('username', 'string'),
      member('password', 'string'),
      member('clientIp', 'string'),
      { ...member('expiresAt', 'dateTime'), min: 1 },
      member('allowedMethods', arrayOf(member('string', 'string'))),
      { ...member('maxCredits', 'int'), nillable: true },
      member(
        'options',
        arrayOf(
          member('Option', complex(sequence(member('Name', 'string'), member('Value', 'string')))),
        ),
      ),
    ),
  ),
}

const GetJWTResponse: ElementDescriptor = {
  name: 'GetJWTResponse',
  ns,
  type: complex(
    sequence(
      member(
        'GetJWTResult',
        complex(
          sequence(
            member(
              'Status',
              complex(
                sequence(
                  { ...member('Success', 'boolean'), min: 1 },
                  member('ErrorMessage', 'string'),
                  { ...member('CreditsRemaining', 'float'), min: 1 },
                ),
              ),
            ),
            member('Jwt', 'string'),
          ),
        ),
      ),
    ),
  ),
}

const expiresAt = DateTime.fromISO('2030-06-01T01:00:00Z', { zone: 'utc' })

describe('the messages of UserAdmin', () => {
  it('are written like the recorded requests, byte for byte', () => {
    expect(
      writeElement(GetJWT, {
        options: { Option: [{ Value: 'crm & sync', Name: 'ApplicationName' }] },
        maxCredits: 5,
        allowedMethods: { string: ['EmailValidation', 'InternationalTelephoneValidation.IsValid'] },
        expiresAt,
        clientIp: '203.0.113.7',
        password: 'secret',
        username: 'demo',
      }),
    ).to.equal(
      '<GetJWT xmlns="http://www.data-8.co.uk/integr8"><username>demo</username><password>secret</password><clientIp>203.0.113.7</clientIp><expiresAt>2030-06-01T01:00:00Z</expiresAt><allowedMethods><string>EmailValidation</string><string>InternationalTelephoneValidation.IsValid</string></allowedMethods><maxCredits>5</maxCredits><options><Option><Name>ApplicationName</Name><Value>crm &amp; sync</Value></Option></options></GetJWT>',
    )
    expect(
      writeElement(GetJWT, { username: 'demo', password: 'secret', expiresAt, maxCredits: null }),
    ).to.equal(
      '<GetJWT xmlns="http://www.data-8.co.uk/integr8"><username>demo</username><password>secret</password><expiresAt>2030-06-01T01:00:00Z</expiresAt><maxCredits xsi:nil="true"/></GetJWT>',
    )
  })

  it('keep absent, nil and empty apart', () => {
    const write = (options: unknown) => writeElement(GetJWT, { expiresAt, options })
    const around = (text: string) =>
      `<GetJWT xmlns="${ns}"><expiresAt>2030-06-01T01:00:00Z</expiresAt>${text}</GetJWT>`
    expect(write(undefined)).to.equal(around(''))
    expect(write({})).to.equal(around('<options/>'))
    expect(write({ Option: [] })).to.equal(around('<options/>'))
    expect(write({ Option: [null] })).to.equal(
      around('<options><Option xsi:nil="true"/></options>'),
    )
    expect(write({ Option: [{ Name: '' }] })).to.equal(
      around('<options><Option><Name/></Option></options>'),
    )
  })

  it('are refused with an unknown field', () => {
    const error = inputErrorOf(GetJWT, { expiresAt, clientIP: '203.0.113.7' })
    expect(error.field).to.equal('clientIP')
    expect(error.message).to.equal('clientIP: is not in the contract; did you mean clientIp?')
  })

  it('are refused with the path of the invalid field, and without its value', () => {
    const error = inputErrorOf(GetJWT, {
      expiresAt,
      options: { Option: [{ Name: 'a' }, { Name: 'hush\u0007' }] },
    })
    expect(error.field).to.equal('options.Option[1].Name')
    expect(error.message).not.to.contain('hush')
  })

  it('are read as plain objects', () => {
    expect(
      read(
        GetJWTResponse,
        `<GetJWTResponse xmlns="${ns}"><GetJWTResult><Status><Success>true</Success><CreditsRemaining>4.5</CreditsRemaining></Status><Jwt>a.b.c</Jwt></GetJWTResult></GetJWTResponse>`,
      ),
    ).to.deep.equal({
      GetJWTResult: { Status: { Success: true, CreditsRemaining: 4.5 }, Jwt: 'a.b.c' },
    })
  })

  it('are refused with the path of the invalid element, and without its content', () => {
    const error = responseErrorOf(
      GetJWTResponse,
      `<GetJWTResponse xmlns="${ns}"><GetJWTResult><Status><Success>hush</Success><CreditsRemaining>4.5</CreditsRemaining></Status></GetJWTResult></GetJWTResponse>`,
    )
    expect(error.reason).to.equal('contract')
    expect(error.message).to.equal(
      'GetJWTResponse/GetJWTResult/Status/Success is not a legal xs:boolean',
    )
  })
})
