import { expect } from 'chai'
import fc from 'fast-check'
import { createRedactor, truncate, withSecrets } from '../../../src/internal/redaction/redact.js'
import { cpuTime } from '../../support/cpu-time.js'

describe('redacting', () => {
  describe('a secret with characters of other encodings', () => {
    const password = 'Pässw>o?rd?~~é'
    const login = Buffer.from(`jane:${password}`).toString('base64')
    const spellings = {
      'Base64 in a URL': encodeURIComponent(login),
      'Base64 of XML': Buffer.from(`<p>${password.replace('>', '&gt;')}</p>`).toString('base64'),
      'Base64 of Latin-1': Buffer.from(password, 'latin1').toString('base64'),
      'hexadecimal Latin-1': Buffer.from(password, 'latin1').toString('hex'),
      'a URL in Latin-1': 'P%E4ssw%3Eo%3Frd%3F~~%E9',
      'a URL in Latin-1 in lower case': 'P%e4ssw%3eo%3frd%3f~~%e9',
      'names of HTML': 'P&auml;ssw>o?rd?~~&eacute;',
      'names of HTML and XML': 'P&auml;ssw&gt;o?rd?~~&eacute;',
      'JSON in a URL': encodeURIComponent('P\\u00e4ssw\\u003eo?rd?~~\\u00e9'),
    }
    for (const [kind, spelling] of Object.entries(spellings)) {
      it(`is found as ${kind}`, () => {
        const redacted = createRedactor([password])(`before ${spelling} after`)
        expect(redacted).to.match(/^before \S*\[redacted\]\S* after$/)
        expect(redacted).not.to.contain(spelling.slice(10, 20))
      })
    }
  })

  describe('a secret with escapes in it', () => {
    const secrets = [
      ...['K%25EY-1234', 'K%2FEY-1234', '100%25sure', 'ab%cdefgh', '50%off%20now', 'a%41bcdef'],
      ...[
        'pass&amp;word',
        'tab\\u0041key',
        'soft=41break',
        '100%sure',
        'pa"ss\\wo/rd',
        'a\\nb\\\\c',
      ],
    ]
    const twice = (text: string) => encodeURIComponent(encodeURIComponent(text))
    const form = (text: string) => new URLSearchParams({ key: text }).toString().slice(4)
    for (const own of secrets) {
      it(`is found: ${own}`, () => {
        const escaped = createRedactor([own])
        const html = own.replace(/&/g, '&amp;')
        for (const spelling of [own, encodeURIComponent(own), twice(own), form(own), html]) {
          expect(escaped(`before ${spelling} after`)).to.equal('before [redacted] after')
        }
        let json = own
        for (let layer = 1; layer <= 4; layer++) {
          json = JSON.stringify(json).slice(1, -1)
          expect(escaped(`"${json}"`), `${layer} layers`).to.equal('"[redacted]"')
        }
      })
    }
  })

  describe('with further secrets', () => {
    it('finds those of both, before what looks like a key', () => {
      const both = withSecrets(createRedactor(['WXYZ-9876/ST+UV']), ['the whole request'])
      expect(both('apikey-WXYZ-9876/ST+UV: the whole request')).to.equal(
        'apikey-[redacted]: [redacted]',
      )
    })

    it('keeps what another function redacts', () => {
      expect(withSecrets(() => '[redacted]', ['sesame'])('open sesame')).to.equal('[redacted]')
    })
  })

  const secret = `p<&>"' wörd/+=`
  const redact = createRedactor([secret, 'ABCD-1234-EFGH-5678'])

  const spellings: Record<string, string> = {
    plain: secret,
    'upper case': secret.toUpperCase(),
    'XML text': `p&lt;&amp;&gt;"' wörd/+=`,
    'XML attribute': 'p&lt;&amp;&gt;&quot;&apos; wörd/+=',
    JSON: JSON.stringify(secret),
    'URL component': encodeURIComponent(secret),
    base64: Buffer.from(secret).toString('base64'),
    base64url: Buffer.from(secret).toString('base64url'),
    hex: Buffer.from(secret).toString('hex'),
    'Base64 of a text around it': Buffer.from(`demo:${secret}; more`).toString('base64'),
    'XML twice': 'p&amp;lt;&amp;amp;&amp;gt;&quot;&#39; wörd/+=',
    'character references': [...secret].map((c) => `&#x${c.charCodeAt(0).toString(16)};`).join(''),
    'a URL with every character escaped': Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
    'a URL twice': encodeURIComponent(encodeURIComponent(secret)),
    'a form': new URLSearchParams({ '': secret }).toString().slice(1),
    'escaped characters': [...secret]
      .map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
    'quoted-printable': 'p<&>"\' w=C3=B6=\r\nrd/+=3D',
    'broken lines': `p<&>"'\r\n   wö\nrd/+=`,
    'broken lines in JSON': `p<&>\\"'\\n wö\\nrd/+=`,
    'bytes read as Latin-1': Buffer.from(secret).toString('latin1'),
    'Latin-1 read as UTF-8': Buffer.from(secret, 'latin1').toString(),
    'decomposed characters': secret.normalize('NFD'),
  }
  for (const [name, spelling] of Object.entries(spellings)) {
    it(`redacts a secret written as ${name}`, () => {
      const text = redact(`before ${spelling} after`)
      expect(text).to.match(/^before .*\[redacted\].* after$/)
      expect(text.toLowerCase()).not.to.contain('rd/+')
    })
  }

  it('redacts tokens, headers, echoed passwords and URLs with a user', () => {
    const text = redact(
      [
        'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln',
        'eyJhbGciOiJIUzI1NiJ9.eyJzdWI',
        'Authorization: Bearer abc.def',
        '<password>other</password>',
        '<x:password a="b">other2</x:password>',
        '&lt;password&gt;other3&lt;/password&gt;',
        'apikey-QQQQ-1111',
        'http://user:pass@proxy.example:3128/',
      ].join('\n'),
    )
    for (const leak of ['eyJ', 'abc.def', 'other', 'QQQQ', 'user:pass']) {
      expect(text).not.to.contain(leak)
    }
    expect(text).to.contain('proxy.example:3128')
  })

  it('hides exactly the credential', () => {
    const text = redact(`a ${encodeURIComponent(secret)}&b=1 \n\n ${spellings['XML text']}\n c`)
    expect(text).to.equal('a [redacted]&b=1 \n\n [redacted]\n c')
  })

  it('searches a long text in bounded time, and keeps the part that may be shown', () => {
    const text = redact(`${'&amp;'.repeat(13_000)}${secret}${'%25'.repeat(1_000_000)}`)
    expect(text).to.have.length.within(64 * 1024, 80 * 1024)
    expect(text).to.contain('[redacted]')
    for (let length = 79 * 1024; length <= 80 * 1024; length += 7) {
      expect(redact('x'.repeat(length) + secret + 'y'.repeat(80 * 1024))).not.to.contain('p<')
    }
  })

  it('leaves other text as it is', () => {
    const text = 'Server was unable to process request. ---> System.FormatException: 5 < 6'
    expect(redact(text)).to.equal(text)
    expect(createRedactor([])(text)).to.equal(text)
    expect(createRedactor(['', 'ab'])(text)).to.equal(text)
  })

  it('redacts a secret at any place', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 3, maxLength: 20 })
    fc.assert(
      fc.property(word, fc.string(), fc.string(), (hidden, before, after) => {
        const text = createRedactor([hidden])(before + hidden + after)
        // The text of the mark itself cannot be distinguished from a leak.
        fc.pre(!'[redacted]'.includes(hidden.toLowerCase()))
        expect(text.replaceAll('[redacted]', '\0')).not.to.contain(hidden)
      }),
    )
  })

  it('finds letters of any script in either case, next to any text', () => {
    for (const [secret, text] of [
      ['kλειδΣ', 'the kλειδΣ'],
      ['Σ-12', 'AΣ-12'],
      ['ΣΣΣ', 'ΑΣΣΣ Α'],
      ['λόγος', 'ΛΌΓΟΣ'],
      ['ΛΌΓΟΣ', 'x λόγοσ x'],
      ['ÄÖÜß', 'İ: äöüß'],
      ['äöü', 'İİ ÄÖÜ İ'],
      ['İstanbul', 'at İSTANBUL'],
      ['Kelvin', '\u212AELVIN'],
    ] as const) {
      const redacted = createRedactor([secret])(text)
      expect(redacted, text).to.contain('[redacted]')
      const left = redacted.replace('[redacted]', '').toLowerCase()
      expect(left).not.to.match(/[λσςäöü]|anbul|elvin/)
    }
  })

  const login = Buffer.from('jane:x1').toString('base64')
  const credentials: Record<string, [text: string, secret: string]> = {
    'a Basic header': [`Authorization: Basic ${login}`, login],
    'a login in Base64 among words': [`got Basic ${login}. Sorry`, login],
    'Base64 with padding': ['got Basic dGhpc2lzYXNlY3JldA==', 'dGhp'],
    'a word in the header': ['Authorization: Basic plan', 'plan'],
    'a credential in the header without a scheme': ['Authorization: a1b2c3d4', 'a1b2c3d4'],
    'a word in the header in JSON, without a scheme': ['{"authorization":"sesame"}', 'sesame'],
    'a quoted bearer token': ['Bearer "tGzv3JOkF0XG5Qx2TlKWIA"', 'tGzv'],
    'a quoted login': ["Basic 'dXNlcjpwYXNz'", 'dXNl'],
    'the header of a proxy': ['Proxy-Authorization: Bearer sesame', 'sesame'],
    'the header in JSON': ['{"authorization":"Bearer sesame"}', 'sesame'],
    'the header in JSON in JSON': ['{\\"authorization\\":[\\"Bearer sesame\\"]}', 'sesame'],
    'the header in an environment': ['HTTP_AUTHORIZATION=Bearer sesame', 'sesame'],
    'a scheme that is not known': ['Authorization: Custom a1b2c3d4', 'a1b2c3d4'],
    'a Digest header': ['Authorization: Digest username="jane", response="6629fa"', '6629fa'],
    'a Digest without its header': ['sent Digest username="jane", response="6629fa"', '6629fa'],
    'a signature in the header': [
      'Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=c0de',
      'c0de',
    ],
    'a short bearer token': ['The bearer hunter22 is not known', 'hunter22'],
    'a bearer token behind a colon': ['Bearer: a1b2c3d4', 'a1b2c3d4'],
    'a bearer token as it is in RFC 6750': ['Bearer mF_9.B5f-4.1JqM.', 'B5f-4'],
    'a bearer token of digits': ['Bearer 0123456789', '0123'],
    'a bearer token in groups': ['Bearer ABCD-1234-EFGH-5678', 'ABCD'],
    'a bearer token of capitals all over': ['Bearer aGhJkLmNoP', 'aGhJ'],
    'a bearer token of many letters': ['Bearer abcdefghijklmnopqrstuvwxyz', 'abcdef'],
    'a parameter of that name': ['bearer token=sesame', 'sesame'],
    'a token that is called so': ['the bearer token is a1b2c3d4', 'a1b2c3d4'],
    'a password element with words': ['<p:Password Type="x">open sesame</p:Password>', 'sesame'],
    'a password element in CDATA': ['<password><![CDATA[open <sesame]]></password>', 'sesame'],
    'a truncated password element': ['<username>jane</username><password>sesa', 'sesa'],
    'an escaped password element': [
      '&lt;w:password a="b"&gt;a&amp;amp;sesame&lt;/w:password&gt;',
      'sesame',
    ],
    'a truncated escaped password element': ['&lt;password&gt;sesa', 'sesa'],
    'a member of JSON': ['{"password" : "open \\"sesame"}', 'sesame'],
    'an API key among words': ['the key apikey-QQQQ-1111 is unknown', 'QQQQ'],
    'an API key of letters': ['the key apikey-QWERTYUI is unknown', 'QWERT'],
    'an API key in an element': ['<username>apikey-sesame</username>', 'sesame'],
    'an API key by itself': ['apikey-sesame', 'sesame'],
    'a URL with a password that holds an @': ['http://user:p@sesame@host/', 'sesame'],
    'a URL without its scheme': ['proxy //user:sesame@proxy.example:80', 'sesame'],
    'a JWT with white space in its header': ['ewogICJhbGciOiAiSFMyNTYi', 'ewog'],
    'a JWT behind a word': ['keyJwt_eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln', 'c2ln'],
    'a JWT with escaped dots': ['eyJhbGciOiJIUzI1NiJ9%2EeyJzdWIiOiJ4In0&#46;c2ln', 'c2ln'],
    'a private key': [
      '-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----',
      'QUJD',
    ],
    'a truncated private key': ['-----BEGIN PRIVATE KEY-----\\nQUJD', 'QUJD'],
  }
  for (const [name, [text, secret]] of Object.entries(credentials)) {
    it(`redacts ${name}`, () => {
      const shown = createRedactor([])(text)
      expect(shown).to.contain('[redacted]')
      expect(shown).not.to.contain(secret)
    })
  }

  const more: Record<string, [text: string, secret: string]> = {
    'a JWT whose dot is written as in a URL': ['eyJhbGciOiJIUzI1NiJ9%2Ec2lnbmF0dXJl', 'c2ln'],
    'a login whose Base64 needs no padding': ['got Basic amFuOngx', 'amFuOngx'],
    'short Base64 with padding': ['got Basic c2VjcmV0cw==', 'c2Vj'],
    'long Base64 that is not a login': ['got Basic aGJhc2U2NHdpdGhvdXRjb2xvbg', 'aGJh'],
  }
  for (const [name, [text, secret]] of Object.entries(more)) {
    it(`redacts ${name}`, () => expect(createRedactor([])(text)).not.to.contain(secret))
  }

  const xml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
  const json = (text: string) =>
    [...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
  const url = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '%$&')
  const broken = (text: string) => text.replace(/.{4}/g, '$&\n  ')
  const twice: Record<string, (text: string) => string> = {
    'XML in a URL': (text) => url(xml(text)),
    'a URL in XML': (text) => xml(url(text)).replace(/%/g, '&#37;'),
    'JSON in XML': (text) => json(text).replace(/\\/g, '&#92;'),
    'XML in JSON': (text) => json(xml(text)),
    'broken lines in XML': (text) => broken(text).replace(/&/g, '&amp;').replace(/</g, '&lt;'),
  }
  for (const [name, spell] of Object.entries(twice)) {
    it(`redacts a secret written as ${name}`, () => {
      const hidden = 'ab<cd&ef<gh'
      expect(createRedactor([hidden])(`is ${spell(hidden)} so`)).to.equal('is [redacted] so')
    })
  }

  it('redacts composed characters of a decomposed secret, and letters of either case', () => {
    const decomposed = 'a\u0308o\u0308u\u0308'
    expect(createRedactor([decomposed])('is äöü so')).to.equal('is [redacted] so')
    expect(createRedactor(['äöü'])('is ÄÖÜ so')).to.equal('is [redacted] so')
  })

  it('redacts Base64 for URLs', () => {
    const hidden = '???>>>???>>>'
    const spelt = Buffer.from(hidden).toString('base64url')
    expect(spelt).to.match(/[-_]/)
    expect(createRedactor([hidden])(`is ${spelt} so`)).to.equal('is [redacted] so')
  })

  it('redacts secrets that overlap', () => {
    expect(createRedactor(['abcdef', 'defghi'])('is abcdefghi so')).to.equal('is [redacted] so')
  })

  it('keeps the text around a credential', () => {
    const shown = createRedactor([])
    expect(shown(`got Authorization: Basic ${login}, sorry`)).to.equal(
      'got Authorization: Basic [redacted], sorry',
    )
    expect(shown('<a><password>x y</password></a>')).to.equal(
      '<a><password>[redacted]</password></a>',
    )
    expect(shown('at http://u:p@h.example/x?')).to.equal('at http://[redacted]@h.example/x?')
  })

  const sentences = [
    'The basic plan allows 5 calls',
    'The Basic Plan, or basic-plan',
    'Basic authentication is required',
    'Bearer authentication required',
    'The bearer token has expired',
    'The bearer token: has expired',
    'bearer tokens and basic logins',
    'Digest authentication',
    'Bearer of this letter',
    'Basic, Bearer and Digest, or basic/bearer',
    'Basic HTTP/1.1 support; bearer OAuth2, RFC6750, SHA-256, TLSv1.2',
    'basic EmailValidation and basic InternationalTelephoneValidation.IsValid calls',
    'Basic 2024 plan with 10,000 credits, basic: 5 calls',
    'Bearer 2030-06-01T01:00:00Z',
    'Bearer realm="x", error="invalid_token"',
    'Basic realm="plan", charset="UTF-8"',
    'Basic charset="UTF-8"',
    'Bearer charset="UTF-8"',
    'bearer GetJWT, JavaScript',
    'negotiate a price; the NTLM handshake failed',
    'Authorization: the user is not allowed',
    'Authorization: required',
    'Authorization: denied',
    'Authorization: Missing, retry',
    'Authorization: AccessDenied',
    'authorization=enabled; "authorization": true',
    'Authorization: Bearer (the token)',
    'curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1/',
    'an apikey-based login, apikey-style names, APIKEY-BASED',
    'the element <password> is missing; see <password>-element',
    'the &lt;password&gt; element is missing',
    'the password: is wrong',
    'at //12:30@noon we meet',
    'http://a.example:80/x@y',
    'turkeyJournals, keyJournalEntries',
  ]
  for (const sentence of sentences) {
    it(`leaves "${sentence}" as it is`, () => {
      expect(createRedactor([])(`${sentence}.`)).to.equal(`${sentence}.`)
    })
  }

  it('leaves sentences as they are', () => {
    const words = [
      ...'the a basic bearer digest plan token password key secret login authentication required for'.split(
        ' ',
      ),
      ...'apikey api-key header of and is not has expired 5 calls credits, Basic Bearer Digest Plan'.split(
        ' ',
      ),
      ...'negotiate NTLM OAuth2 HTTP/1.1 EmailValidation <password> IsValid // user: @noon 10:30 e.g.'.split(
        ' ',
      ),
    ]
    const sentence = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(sentence, (chosen) => {
        const text = chosen.join(' ')
        expect(createRedactor([])(text)).to.equal(text)
      }),
      { numRuns: 1000 },
    )
  })

  it('redacts a configured secret, also where it is a word', () => {
    expect(createRedactor(['plan'])('The basic plan allows 5 calls')).to.equal(
      'The basic [redacted] allows 5 calls',
    )
    const word = fc.constantFrom('plan', 'basic', 'bearer', 'password', 'x&y z', 'wörd+1')
    const spell = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      encodeURIComponent,
      (text) => text.replace(/&/g, '&amp;'),
      (text) => Buffer.from(`jane:${text}!`).toString('base64'),
    )
    fc.assert(
      fc.property(word, spell, (secret, spelling) => {
        const spelt = spelling(secret)
        const shown = createRedactor([secret])(`Basic ${spelt} is not what the bearer of it has`)
        expect(shown.replaceAll('[redacted]', '').toLowerCase()).not.to.contain(spelt.toLowerCase())
      }),
    )
  })

  it('takes linear time for many beginnings of a credential', () => {
    const beginnings = [
      '<password>',
      '&lt;password&gt;',
      '<password><![CDATA[',
      'Authorization: a=',
      'Digest username="',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ',
      'eyJhbGciOiJ',
      'bearer ',
      '"password":"',
      'http://a:',
      '//a:b',
      'apikey-',
    ]
    for (const beginning of beginnings) {
      const text = beginning.repeat(Math.ceil((79 * 1024) / beginning.length))
      const { cpuMs } = cpuTime(() => createRedactor([])(text))
      expect(cpuMs, beginning).to.be.below(5000)
    }
  })

  it('truncates between characters', () => {
    expect(truncate('abcdef', 6)).to.equal('abcdef')
    expect(truncate('abcdefg', 6)).to.equal('abcde…')
    expect(truncate('abcd😀efg', 6).isWellFormed()).to.equal(true)
  })
})
