import { expect } from 'chai'
import { decodeJwt } from '../../../src/index.js'
import { SERVERS, type Serving } from './support/servers.js'
import {
  FORM_TYPE,
  JSON_TYPE,
  post,
  type Reply,
  replyOf,
  useEndpoint,
} from './support/use-endpoint.js'

const ceilings = {
  expiresIn: { minutes: 15 },
  allowedMethods: ['EmailValidation', 'PhoneValidation.IsValid'],
  maxCredits: 10,
}

/** Values that are no field's, and those that lift a ceiling. */
const WRONG = {
  expiresIn: [
    ...['901', '1e3', '9e99', '1e400', '-1', '0', '-0', '0.5', '900.5', '899.999999999999'],
    ...['"900"', '"PT1H"', 'null', 'true', 'false', '[]', '[60]', '{}', '{"seconds":1}'],
    ...['{"hours":9}', '{"seconds":1,"hours":9}', '2147483647', '2147483648', '9007199254740993'],
    ...['""', '{"__proto__":{"seconds":9}}', '[[1]]', '18446744073709551616', '1e-400'],
  ],
  maxCredits: [
    ...['11', '1e2', '1e400', '-1', '0', '-0', '9.5', '10.5', '"10"', '"1"', '""', 'null'],
    ...['true', 'false', '[]', '[1]', '{}', '{"valueOf":1}', '2147483647', '4294967297', '1e-9'],
    ...['9007199254740993', '-2147483648', '18446744073709551617', '{"__proto__":1}', '[[1]]'],
  ],
  allowedMethods: [
    ...['[]', '{}', 'null', 'true', '1', '""', '"EmailValidation"', '"*"', '["*"]', '[""]'],
    ...['[" "]', '[null]', '[1]', '[[]]', '[["EmailValidation"]]', '[{}]', '["UserAdmin"]'],
    ...['["UserAdmin.GetJWT"]', '["useradmin"]', '["EmailValidation","UserAdmin"]'],
    ...['["BankAccountValidation"]', '["EmailValidation","*"]', '["EmailValidation.*"]'],
    ...['["PhoneValidation"]', '["PhoneValidation.Other"]', '["PhoneValidation.IsValid.More"]'],
    ...['["PhoneValidation.IsValidOrNot"]', '["EmailValidationPlus"]', '["Email"]', '["."]'],
    ...['["EmailValidation "]', '[" EmailValidation"]', '["EmailValidation,UserAdmin"]'],
    ...['["EmailValidation UserAdmin"]', '["EmailValidation;UserAdmin"]', '["EmailValidation|*"]'],
    ...['["EmailValidation\\u0000"]', '["EmailValidation\\n"]', '["EmailValidation."]'],
    ...[
      '["EmailValidation.IsValid.UserAdmin"]',
      '["\\uff35serAdmin"]',
      '["Ema\\u0131lValidation"]',
    ],
    ...['{"0":"EmailValidation","length":1}', '{"length":0}', '["EmailValidation",null]'],
    ...['["EmailValidation/../UserAdmin"]', '["EmailValidation%00"]', '["__proto__"]'],
    `[${'"EmailValidation",'.repeat(200)}"UserAdmin"]`,
  ],
} as const

/** Members that are no field of a page. */
const UNKNOWN = [
  ...[
    'clientIp":"1.2.3.4',
    'clientIP":"1.2.3.4',
    'expiresAt":"2099-01-01T00:00:00Z',
    'ceilings":"',
  ],
  ...[
    'applicationName":"x',
    'options":"',
    'ExpiresIn":"1',
    'expires_in":"99999',
    'max_credits":"9',
  ],
  ...['MaxCredits":"1', 'maxcredits":"1', 'AllowedMethods":"*', 'allowedmethods":"*', 'scope":"*'],
  ...['credentials":"x', 'request":"x', 'seconds":"9', '__proto__":"x', 'constructor":"x', '":"'],
  ...[
    'toString":"x',
    'hasOwnProperty":"x',
    'grant_type":"client_credentials',
    'allowedMethods ":"*',
  ],
  ...['maxCredits\\u0000":"1', 'allowedMethods[]":"*', 'expiresIn[hours]":"9', 'signal":"x'],
].map((member) => `{"${member}"}`)

const FIELDS = Object.keys(WRONG) as (keyof typeof WRONG)[]
const JSON_BODIES: readonly string[] = [
  ...FIELDS.flatMap((field) => WRONG[field].map((value) => `{"${field}":${value}}`)),
  ...UNKNOWN,
  // With a member that is right, before and after.
  ...FIELDS.map((field) => `{"maxCredits":1,"${field === 'maxCredits' ? 'x' : field}":null}`),
  '{"__proto__":{"maxCredits":99}}',
  '{"__proto__":{"allowedMethods":["*"]},"maxCredits":1}',
  '{"constructor":{"prototype":{"maxCredits":99}}}',
  '{"maxCredits":1,"options":{"maxCredits":99}}',
  '{"expiresIn":60,"expiresAt":"2099-01-01T00:00:00Z"}',
  ...['null', 'true', '1', '"x"', '[]', '[{}]', '[{"maxCredits":99}]', '{', '{}}', '{},{}'],
  ...[
    "{'maxCredits':1}",
    '{maxCredits:1}',
    '{"maxCredits":1,}',
    '{"maxCredits":01}',
    '{"maxCredits":+1}',
  ],
  ...['{"maxCredits":0x1}', '{"maxCredits":NaN}', '{"maxCredits":Infinity}', '{"maxCredits":1}//'],
  ...['{"maxCredits":undefined}', '{"maxCredits":1;}', 'maxCredits=99', '%7B%7D', '\u0000{}'],
  `${'['.repeat(100)}${']'.repeat(100)}`,
]

/** Some parsers take these, in one way or another: a member alone, or an empty object. */
const AMBIGUOUS = [
  '',
  ' ',
  '{"maxCredits":99,"maxCredits":1}',
  '{"maxCredits":1,"maxCredits":1}',
  '{"maxCredits":99,"max\\u0043redits":1}',
  '{"expiresIn":99999,"expiresIn":60}',
  '{"allowedMethods":["*"],"allowedMethods":["EmailValidation"]}',
]

const FORM_BODIES: readonly string[] = [
  ...[
    '',
    'scope=EmailValidation',
    'grant_type=',
    'grant_type=password',
    'grant_type=refresh_token',
  ],
  ...[
    'grant_type=CLIENT_CREDENTIALS',
    'grant_type=client_credentials%20',
    'grant_type[]=client_credentials',
  ],
  ...[
    'scope=*',
    'scope=UserAdmin',
    'scope=EmailValidation%20UserAdmin',
    'scope=EmailValidation+UserAdmin.GetJWT',
    'scope=EmailValidation,UserAdmin',
    'scope=EmailValidation++UserAdmin',
    'scope=+EmailValidation',
    'scope=EmailValidation+',
    'scope=PhoneValidation',
    'scope=PhoneValidation.Other',
    'scope=EmailValidation.*',
    'scope=EmailValidation%00',
    'scope=EmailValidation%0AUserAdmin',
    'scope=EmailValidation%09UserAdmin',
    'scope=EmailValidation&scope=UserAdmin',
    'scope=EmailValidation&scope=EmailValidation',
    'scope=UserAdmin&scope=EmailValidation',
    'maxCredits=99',
    'expiresIn=99999',
    'allowedMethods=*',
    'grant_type=client_credentials',
    'grant_type=password',
  ].map((rest) => `grant_type=client_credentials&${rest}`),
]

/** Bodies that ask for less, or for nothing: they get it. */
const NARROWER = {
  '{}': {},
  '{"maxCredits":10}': {},
  '{"maxCredits":1e1}': {},
  '{"expiresIn":900}': {},
  '{"expiresIn":60}': { life: 60 },
  '{"expiresIn":6e1,"maxCredits":3}': { life: 60, credits: '3' },
  '{"maxCredits":1,"allowedMethods":["EmailValidation"]}': {
    credits: '1',
    methods: ['EmailValidation'],
  },
  '{"allowedMethods":["emailvalidation.isvalid","PHONEVALIDATION.IsValid"]}': {
    methods: ['EmailValidation.isvalid', 'PhoneValidation.IsValid'],
  },
} as const satisfies Record<string, Expected>

const NARROWER_FORMS = {
  'grant_type=client_credentials': {},
  'grant_type=client_credentials&scope=': {},
  'grant_type=client_credentials&scope=EmailValidation': { methods: ['EmailValidation'] },
  'grant_type=client_credentials&scope=EmailValidation.A+PhoneValidation.IsValid': {
    methods: ['EmailValidation.A', 'PhoneValidation.IsValid'],
  },
  'grant_type=client_credentials&resource=x&client_id=UserAdmin&expires_in=99999': {},
} as const satisfies Record<string, Expected>

interface Expected {
  readonly life?: number
  readonly credits?: string
  readonly methods?: readonly string[]
}

for (const kind of Object.keys(SERVERS) as (keyof typeof SERVERS)[]) {
  describe(`ceilings of pages, over ${kind}`, () => {
    const { service, serve } = useEndpoint()
    const isParsed = kind.includes('parser')
    let serving: Serving
    beforeEach(async () => {
      serving = await serve({ options: { ceilings } }, kind)
    })

    const expectRefused = async (body: string, type: Readonly<Record<string, string>>) => {
      const response = await post(serving.url, body, type)
      const reply = await response.text()
      // Fastify's parser refuses some itself, with other words.
      expect(response.status, JSON.stringify(body)).to.be.oneOf(isParsed ? [400, 415] : [400])
      expect(reply, body).not.to.contain('access_token')
      if (isParsed) return
      const { error, error_description } = JSON.parse(reply) as Reply
      expect(error, body).to.be.oneOf([
        'invalid_request',
        'invalid_scope',
        'unsupported_grant_type',
      ])
      // RFC 6749, 5.2
      expect(error_description, body).to.match(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    }

    it(`are not lifted by ${JSON_BODIES.length} bodies of JSON`, async () => {
      expect(JSON_BODIES.length).to.be.above(150)
      for (const body of JSON_BODIES) await expectRefused(body, JSON_TYPE)
      expect(service.received).to.have.length(0)
    })

    it(`are not lifted by ${FORM_BODIES.length} forms`, async () => {
      // Fastify has no parser of forms.
      if (kind === 'Fastify with its parser') {
        for (const body of FORM_BODIES) {
          expect((await post(serving.url, body, FORM_TYPE)).status).to.equal(415)
        }
      } else {
        for (const body of FORM_BODIES) await expectRefused(body, FORM_TYPE)
      }
      expect(service.received).to.have.length(0)
    })

    it('are not lifted by members that are given twice, and bodies without content', async () => {
      for (const body of AMBIGUOUS) {
        if (!isParsed) {
          await expectRefused(body, JSON_TYPE)
          continue
        }
        const response = await post(serving.url, body)
        if (response.status === 400) continue
        const reply = await replyOf(response)
        const { mc, aud, exp } = decodeJwt(reply.access_token)
        expect(Number(mc), body).to.be.at.most(10)
        expect(exp, body).to.be.at.most(Date.now() / 1000 + 900)
        expect([aud].flat(), body).not.to.include('*')
      }
    })

    it('are what a page gets that asks for no less', async () => {
      const cases = [
        ...Object.entries<Expected>(NARROWER).map((each) => [JSON_TYPE, ...each] as const),
        ...(kind === 'Fastify with its parser'
          ? []
          : Object.entries<Expected>(NARROWER_FORMS).map((each) => [FORM_TYPE, ...each] as const)),
      ]
      for (const [type, body, expected] of cases) {
        const response = await post(serving.url, body, type)
        expect(response.status, body).to.equal(200)
        const { life = 900, credits = '10', methods = ceilings.allowedMethods } = expected
        const reply = await replyOf(response)
        const { exp, mc, aud } = decodeJwt(reply.access_token)
        expect({ exp, mc, aud }, body).to.deep.equal({
          exp: Date.now() / 1000 + life,
          mc: credits,
          aud: methods,
        })
        expect(reply, body).to.deep.include({ token_type: 'Bearer', scope: methods.join(' ') })
        expect(reply.expires_in).to.equal(life)
      }
    })
  })
}
