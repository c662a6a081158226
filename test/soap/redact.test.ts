import { expect } from 'chai'
import fc from 'fast-check'
import { createRedactor, cut } from '../../src/soap/redact.js'

describe('redacting', () => {
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
    'a URL through and through': Buffer.from(secret).toString('hex').replace(/../g, '%$&'),
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
    it(`takes out a secret written as ${name}`, () => {
      const text = redact(`before ${spelling} after`)
      expect(text).to.match(/^before .*\[redacted\].* after$/)
      expect(text.toLowerCase()).not.to.contain('rd/+')
    })
  }

  it('takes out what looks like a token, a header, an echoed password or a URL with a user', () => {
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

  it('hides all of it and nothing else', () => {
    const text = redact(`a ${encodeURIComponent(secret)}&b=1 \n\n ${spellings['XML text']}\n c`)
    expect(text).to.equal('a [redacted]&b=1 \n\n [redacted]\n c')
  })

  it('takes no longer for a long text, of which it keeps what anybody is shown', () => {
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

  it('never lets a secret through, wherever it stands', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 3, maxLength: 20 })
    fc.assert(
      fc.property(word, fc.string(), fc.string(), (hidden, before, after) => {
        const text = createRedactor([hidden])(before + hidden + after)
        // What the mark itself spells cannot be told apart from a leak.
        fc.pre(!'[redacted]'.includes(hidden.toLowerCase()))
        expect(text.replaceAll('[redacted]', '\0')).not.to.contain(hidden)
      }),
    )
  })

  it('cuts between characters', () => {
    expect(cut('abcdef', 6)).to.equal('abcdef')
    expect(cut('abcdefg', 6)).to.equal('abcde…')
    expect(cut('abcd😀efg', 6).isWellFormed()).to.equal(true)
  })
})
