import { Buffer } from 'node:buffer'
import { EXP, jwtOf } from '../support/get-jwt-replies.js'
import type { ReplyParts } from '../support/raw-server.js'
import { reply } from '../support/raw-server.js'
import { type Answer, bad, failed, JWT, type Outcome, page } from './answer.js'

export const NS = 'http://www.data-8.co.uk/integr8'
export const SOAP11 = 'http://schemas.xmlsoap.org/soap/envelope/'
export const SOAP12 = 'http://www.w3.org/2003/05/soap-envelope'
const XSI = 'http://www.w3.org/2001/XMLSchema-instance'

/** A `Status`, by the content of its members. */
export const status = (success: string, rest = '<CreditsRemaining>4.5</CreditsRemaining>') =>
  `<Status><Success>${success}</Success>${rest}</Status>`

export const OK = status('true')
export const TOKEN = `<Jwt>${JWT}</Jwt>`

/** An envelope around a Body. */
export const soap = (body: string, ns = SOAP11) =>
  `<soap:Envelope xmlns:soap="${ns}" xmlns:xsi="${XSI}"><soap:Body>${body}</soap:Body></soap:Envelope>`

/** A Body with this result. */
export const result = (content: string) =>
  `<GetJWTResponse xmlns="${NS}"><GetJWTResult>${content}</GetJWTResult></GetJWTResponse>`

export const answer = (content: string) => soap(result(content))

export const SUCCESS = answer(OK + TOKEN)

export const fault11 = (content: string) => soap(`<soap:Fault>${content}</soap:Fault>`)
export const fault12 = (content: string) => soap(`<soap:Fault>${content}</soap:Fault>`, SOAP12)

const xml = (body: string | Buffer, outcome: Outcome, parts?: ReplyParts): Answer => ({
  bytes: reply(body, parts),
  outcome,
})
const typed = (contentType: string | null, body: string | Buffer, outcome: Outcome): Answer =>
  xml(body, outcome, { headers: { 'content-type': contentType } })
const withStatus = (line: string, body: string, outcome: Outcome, contentType?: string): Answer =>
  xml(body, outcome, {
    status: line,
    headers: contentType === undefined ? {} : { 'content-type': contentType },
  })

const utf16 = (text: string, bom = true) => Buffer.from((bom ? '\uFEFF' : '') + text, 'utf16le')

/** Unusual but valid: each gives the token. */
export const RIGHT: Readonly<Record<string, Answer>> = {
  plain: xml(SUCCESS, 'token'),
  'other prefixes': xml(
    `<e:Envelope xmlns:e="${SOAP11}"><e:Body><d:GetJWTResponse xmlns:d="${NS}"><d:GetJWTResult><d:Status><d:Success>true</d:Success><d:CreditsRemaining>1</d:CreditsRemaining></d:Status><d:Jwt>${JWT}</d:Jwt></d:GetJWTResult></d:GetJWTResponse></e:Body></e:Envelope>`,
    'token',
  ),
  'the envelope in the default namespace': xml(
    `<Envelope xmlns="${SOAP11}"><Body>${result(OK + TOKEN)}</Body></Envelope>`,
    'token',
  ),
  'prefixes bound again in inner elements': xml(
    `<a:Envelope xmlns:a="${SOAP11}"><a:Body><a:GetJWTResponse xmlns:a="${NS}"><a:GetJWTResult>${(OK + TOKEN).replace(/<(\/?)/g, '<$1a:')}</a:GetJWTResult></a:GetJWTResponse></a:Body></a:Envelope>`,
    'token',
  ),
  'the token in CDATA': xml(answer(`${OK}<Jwt><![CDATA[${JWT}]]></Jwt>`), 'token'),
  'the token in pieces of CDATA, comments and instructions': xml(
    answer(
      `${OK}<Jwt>${JWT.slice(0, 9)}<!-- -->${JWT.slice(9, 20)}<![CDATA[${JWT.slice(20, 30)}]]><?pi x?>${JWT.slice(30)}</Jwt>`,
    ),
    'token',
  ),
  'character references': xml(
    answer(
      `${OK}<Jwt>&#${JWT.charCodeAt(0)};&#x${JWT.charCodeAt(1).toString(16)};${JWT.slice(2)}</Jwt>`,
    ),
    'token',
  ),
  'white space around everything': xml(
    SUCCESS.replace(/></g, '>\r\n\t <')
      .replace('<Success>', '<Success>\n ')
      .replace(`>${JWT}<`, `>\n${JWT}\n<`),
    'token',
  ),
  'white space and comments around the root': xml(`<!-- a -->\n${SUCCESS}\n<!-- b --> `, 'token'),
  'true as 1': xml(answer(status('1') + TOKEN), 'token'),
  'true with white space': xml(answer(status('\n\ttrue ') + TOKEN), 'token'),
  'infinite credits': xml(
    answer(status('true', '<CreditsRemaining>INF</CreditsRemaining>') + TOKEN),
    'token',
  ),
  'credits that are not a number': xml(
    answer(status('true', '<CreditsRemaining> NaN </CreditsRemaining>') + TOKEN),
    'token',
  ),
  'credits with an exponent': xml(
    answer(status('true', '<CreditsRemaining>1.5E3</CreditsRemaining>') + TOKEN),
    'token',
  ),
  'unknown elements': xml(answer(`<New><Jwt>x</Jwt></New>${OK}${TOKEN}<Other/>`), 'token'),
  'unknown attributes': xml(SUCCESS.replace('<Jwt>', '<Jwt id="1" xml:lang="en">'), 'token'),
  'elements of other namespaces': xml(
    answer(`<x:Token xmlns:x="urn:x">no</x:Token>${OK}${TOKEN}`),
    'token',
  ),
  'the token before the status': xml(answer(TOKEN + OK), 'token'),
  'an empty message beside a success': xml(
    answer(status('true', '<ErrorMessage/><CreditsRemaining>1</CreditsRemaining>') + TOKEN),
    'token',
  ),
  'headers in the envelope': xml(
    SUCCESS.replace(
      '<soap:Body>',
      '<soap:Header><w:Security xmlns:w="urn:w" soap:mustUnderstand="1"><w:T/></w:Security></soap:Header><soap:Body>',
    ),
    'token',
  ),
  'SOAP 1.2 for 1.1': typed(
    'application/soap+xml; charset=utf-8',
    soap(result(OK + TOKEN), SOAP12),
    'token',
  ),
  'a nil ErrorMessage': xml(
    answer(
      `<Status><Success>true</Success><ErrorMessage xsi:nil="true"/><CreditsRemaining>1</CreditsRemaining></Status>${TOKEN}`,
    ),
    'token',
  ),
  'xsi:nil of false': xml(answer(`${OK}<Jwt xsi:nil="false">${JWT}</Jwt>`), 'token'),
  'no content type': typed(null, SUCCESS, 'token'),
  'the content type of a page': typed('text/html; charset=utf-8', SUCCESS, 'token'),
  'application/xml': typed('application/xml', SUCCESS, 'token'),
  'a byte order mark': xml(`\uFEFF${SUCCESS}`, 'token'),
  'white space before the declaration': xml(`\r\n <?xml version="1.0"?>${SUCCESS}`, 'token'),
  'a charset as content coding': xml(SUCCESS, 'token', {
    headers: { 'content-encoding': 'utf-8' },
  }),
  'a declaration': xml(
    `<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n${SUCCESS}`,
    'token',
  ),
  'UTF-16 with a byte order mark': typed('text/xml; charset=utf-16', utf16(SUCCESS), 'token'),
  'UTF-16 without one': typed('text/xml; charset=utf-16le', utf16(SUCCESS, false), 'token'),
  'UTF-16, big end first': typed('text/xml', utf16(SUCCESS).swap16(), 'token'),
  'Latin 1 by the header': typed(
    'text/xml; charset=ISO-8859-1',
    Buffer.from(SUCCESS.replace('<Jwt>', '<Firma>Müller</Firma><Jwt>'), 'latin1'),
    'token',
  ),
  'Windows 1252 by the declaration': typed(
    'text/xml',
    Buffer.from(
      `<?xml version="1.0" encoding="Windows-1252"?>${SUCCESS.replace('<Jwt>', '<Firma>M\xfcller \x80</Firma><Jwt>')}`,
      'latin1',
    ),
    'token',
  ),
  'a charset of the header over that of the declaration': typed(
    'text/xml; charset="utf-8"',
    `<?xml version="1.0" encoding="utf-16"?>${SUCCESS.replace('<Jwt>', '<Firma>Müller</Firma><Jwt>')}`,
    'token',
  ),
  'a multipart answer of one part': typed(
    'multipart/related; boundary=b; type="text/xml"',
    `--b\r\nContent-Type: text/xml; charset=utf-8\r\nContent-ID: <r>\r\n\r\n${SUCCESS}\r\n--b--\r\n`,
    'token',
  ),
  'status 202': withStatus('202 Accepted', SUCCESS, 'token'),
}

const spelt = (spelling: string) => answer(status(spelling) + TOKEN)
const withJwt = (jwt: string) => answer(OK + jwt)

/** Invalid: none may give the token, although most contain one. */
export const WRONG: Readonly<Record<string, Answer>> = {
  'false beside a token': xml(spelt('false'), failed()),
  'false as 0': xml(spelt('0'), failed()),
  'false with white space': xml(spelt(' \n false\t'), failed()),
  'false in CDATA': xml(spelt('<![CDATA[false]]>'), failed()),
  'false in pieces': xml(spelt('fa<!-- -->l<?p?>s&#101;'), failed()),
  'false with another prefix': xml(
    answer(
      `<x:Status xmlns:x="${NS}"><x:Success>false</x:Success><x:CreditsRemaining>4.5</x:CreditsRemaining></x:Status>${TOKEN}`,
    ),
    failed(),
  ),
  'false after the token': xml(answer(TOKEN + status('false')), failed()),
  'false without credits': xml(answer(status('false', '') + TOKEN), failed(Number.NaN)),
  'false with invalid credits': xml(
    answer(status('false', '<CreditsRemaining>lots</CreditsRemaining>')),
    failed(Number.NaN),
  ),
  'false with a control character by reference': xml(
    answer(
      status(
        'false',
        '<ErrorMessage>no &#x1F;</ErrorMessage><CreditsRemaining>4</CreditsRemaining>',
      ),
    ),
    { ...(failed(4) as object), message: 'no \ufffd' },
  ),
  'false with a control character beside it': xml(
    answer(`${status('false')}<Jwt>\x01&#x2;</Jwt>`),
    failed(),
  ),
  'false on HTTP 500': withStatus('500 Internal Server Error', spelt('false'), failed()),
  'false after a space that XML does not have': xml(spelt('\u00a0false'), bad('contract')),
  'True, which is not a boolean': xml(spelt('True'), bad('contract')),
  'yes, which is not a boolean': xml(spelt('yes'), bad('contract')),
  'an empty Success': xml(spelt(''), bad('contract')),
  'a nil Success': xml(
    answer(
      `<Status><Success xsi:nil="true"/><CreditsRemaining>1</CreditsRemaining></Status>${TOKEN}`,
    ),
    bad('contract'),
  ),
  'a Success with elements in it': xml(spelt('<b>true</b>'), bad('contract')),
  'false with an element beside it': xml(spelt('false<b/>'), bad('contract')),
  'false with an element in it': xml(spelt('fal<b/>se'), bad('contract')),
  'a reason with elements in it': xml(
    answer(status('false', '<ErrorMessage>No <b>credits</b> left</ErrorMessage>')),
    { ...(failed(Number.NaN) as object), message: 'No <b>credits</b> left' },
  ),
  'credits with elements in them': xml(
    answer(status('false', '<CreditsRemaining>4<b/>.5</CreditsRemaining>')),
    failed(Number.NaN),
  ),
  'two Successes': xml(
    answer(
      `<Status><Success>true</Success><Success>false</Success><CreditsRemaining>1</CreditsRemaining></Status>${TOKEN}`,
    ),
    bad('contract'),
  ),
  'two Successes, the other way round': xml(spelt('false</Success><Success>true'), bad('contract')),
  'two Successes that agree': xml(spelt('true</Success><Success>true'), bad('contract')),
  'two Successes that agree on the failure': xml(
    spelt('false</Success><Success>false'),
    bad('contract'),
  ),
  'no Success': xml(
    answer(`<Status><CreditsRemaining>1</CreditsRemaining></Status>${TOKEN}`),
    bad('contract'),
  ),
  'no credits': xml(answer(status('true', '') + TOKEN), bad('contract')),
  'invalid credits': xml(
    answer(status('true', '<CreditsRemaining>lots</CreditsRemaining>') + TOKEN),
    bad('contract'),
  ),
  'a second token in another namespace': xml(
    answer(`<x:Jwt xmlns:x="urn:x">no</x:Jwt>${OK}${TOKEN}`),
    bad('namespace'),
  ),
  'a message in no namespace': xml(
    answer(
      `<Status><Success>true</Success><ErrorMessage xmlns="">x</ErrorMessage><CreditsRemaining>1</CreditsRemaining></Status>${TOKEN}`,
    ),
    bad('namespace'),
  ),
  'no Status': xml(answer(TOKEN), bad('contract')),
  'an empty Status': xml(answer(`<Status/>${TOKEN}`), bad('contract')),
  'a nil ErrorMessage with text': xml(
    answer(
      `<Status><Success>true</Success><ErrorMessage xsi:nil="true">no</ErrorMessage><CreditsRemaining>1</CreditsRemaining></Status>${TOKEN}`,
    ),
    bad('contract'),
  ),
  'a nil result': xml(
    SUCCESS.replace(/<GetJWTResult>.*<\/GetJWTResult>/, '<GetJWTResult xsi:nil="true"/>'),
    bad('contract'),
  ),
  'a nil result around a failure': xml(
    answer(status('false')).replace('<GetJWTResult>', '<GetJWTResult xsi:nil="true">'),
    failed(),
  ),
  'a nil Status': xml(answer(`<Status xsi:nil="true"/>${TOKEN}`), bad('contract')),
  'two Statuses, one of each kind': xml(answer(OK + status('false') + TOKEN), bad('contract')),
  'no Jwt': xml(answer(OK), bad('contract')),
  'an empty Jwt': xml(withJwt('<Jwt/>'), bad('contract')),
  'a blank Jwt': xml(withJwt('<Jwt> \n </Jwt>'), bad('contract')),
  'a nil Jwt': xml(withJwt('<Jwt xsi:nil="true"/>'), bad('contract')),
  'a nil Jwt with text': xml(withJwt(`<Jwt xsi:nil="1">${JWT}</Jwt>`), bad('contract')),
  'a Jwt with elements in it': xml(withJwt(`<Jwt><v>${JWT}</v></Jwt>`), bad('contract')),
  'two Jwts': xml(withJwt(TOKEN + TOKEN), bad('contract')),
  'a Jwt that is not a JWT': xml(withJwt('<Jwt>not-a-token</Jwt>'), { code: 'TOKEN_MISMATCH' }),
  'an unsigned Jwt': xml(withJwt(`<Jwt>${jwtOf({ exp: EXP }, { alg: 'none' })}</Jwt>`), {
    code: 'TOKEN_MISMATCH',
  }),
  'a Jwt without expiry': xml(withJwt(`<Jwt>${jwtOf({ aud: '*' })}</Jwt>`), {
    code: 'TOKEN_MISMATCH',
  }),
  'a Jwt that expires a second later': xml(withJwt(`<Jwt>${jwtOf({ exp: EXP + 1 })}</Jwt>`), {
    code: 'TOKEN_MISMATCH',
  }),
  'the token in another namespace': xml(
    withJwt(`<Jwt xmlns="urn:x">${JWT}</Jwt>`),
    bad('namespace'),
  ),
  'a failure whose Success is in no namespace': xml(
    answer('<Status><Success xmlns="">false</Success></Status>'),
    bad('namespace'),
  ),
  'the status in no namespace': xml(
    answer(`<Status xmlns=""><Success>true</Success></Status>${TOKEN}`),
    bad('namespace'),
  ),
  'the whole answer in another namespace': xml(SUCCESS.replace(NS, `${NS}/`), bad('namespace')),
  'the whole answer in no namespace': xml(SUCCESS.replace(` xmlns="${NS}"`, ''), bad('namespace')),
  'an envelope of an unknown version of SOAP': xml(
    SUCCESS.replace(SOAP11, 'urn:soap'),
    bad('namespace'),
  ),
  'an envelope without a namespace': xml(
    `<Envelope><Body>${result(OK + TOKEN)}</Body></Envelope>`,
    bad('namespace'),
  ),
  'a body of the other version': xml(
    SUCCESS.replace(/soap:Body/g, 'b:Body').replace('<b:Body', `<b:Body xmlns:b="${SOAP12}"`),
    bad('namespace'),
  ),
  'the answer to another operation': xml(
    SUCCESS.replaceAll('GetJWTResponse', 'GetOtherResponse'),
    bad('contract'),
  ),
  'the request itself': xml(
    soap(`<GetJWT xmlns="${NS}"><username>demo</username></GetJWT>`),
    bad('contract'),
  ),
  'an empty Body': xml(soap(''), bad('contract')),
  'no Body': xml(`<s:Envelope xmlns:s="${SOAP11}"/>`, bad('contract')),
  'a Header after the Body': xml(
    SUCCESS.replace('</soap:Body>', '</soap:Body><soap:Header/>'),
    bad('contract'),
  ),
  'a fault in a Body before its Header': xml(
    fault11('<faultcode>soap:Server</faultcode><faultstring>broken</faultstring>').replace(
      '</soap:Body>',
      '</soap:Body><soap:Header/>',
    ),
    { code: 'SOAP_FAULT', faultString: 'broken' },
  ),
  'two Bodies': xml(
    SUCCESS.replace('</soap:Envelope>', '<soap:Body/></soap:Envelope>'),
    bad('contract'),
  ),
  'two answers': xml(soap(result(OK + TOKEN).repeat(2)), bad('contract')),
  'two results': xml(
    SUCCESS.replace('</GetJWTResult>', `</GetJWTResult><GetJWTResult>${OK}${TOKEN}</GetJWTResult>`),
    bad('contract'),
  ),
  'no result': xml(soap(`<GetJWTResponse xmlns="${NS}"/>`), bad('contract')),
  'text beside the answer': xml(soap(`hello${result(OK + TOKEN)}`), bad('contract')),
  'another document': xml('<ok/>', bad('not-soap')),
  'an answer that is not wrapped': xml(result(OK + TOKEN), bad('not-soap')),
  nothing: xml('', bad('empty')),
  'text that is not XML': xml('OK', bad('not-xml')),
  JSON: typed('application/json', JSON.stringify({ Jwt: JWT }), page(200)),
  'a page': typed('text/html', '<!DOCTYPE html><html><body>Login</body></html>', page(200)),
  'a page called XML': xml('<!DOCTYPE html><html><body>Login</body></html>', page(200)),
  'JSON called XML': xml('{"message":"no"}', page(200)),
  'a page that is well-formed': typed('text/html', '<html><body>Login</body></html>', page(200)),
  'two documents': xml(SUCCESS + SUCCESS, bad('not-xml')),
  'garbage behind the root': xml(`${SUCCESS}x`, bad('not-xml')),
  'garbage before the root': xml(`x${SUCCESS}`, bad('not-xml')),
  'a tag that does not close': xml(SUCCESS.replace('</Jwt>', ''), bad('not-xml')),
  'an undeclared prefix': xml(SUCCESS.replace('<Jwt>', '<q:Jwt/><Jwt>'), bad('not-xml')),
  'an attribute twice': xml(SUCCESS.replace('<Jwt>', '<Jwt a="1" a="2">'), bad('not-xml')),
  'an unknown entity': xml(SUCCESS.replace('<Jwt>', '<Jwt>&nbsp;'), bad('not-xml')),
  'a control character': xml(SUCCESS.replace('<Jwt>', '<Jwt>\x08'), bad('not-xml')),
  'a control character by reference': xml(SUCCESS.replace('<Jwt>', '<Jwt>&#8;'), bad('not-xml')),
  truncated: xml(SUCCESS.slice(0, -20), bad('truncated')),
  'truncated in the token': xml(SUCCESS.slice(0, SUCCESS.indexOf('<Jwt>') + 30), bad('truncated')),
  'a DTD': xml(`<!DOCTYPE e [<!ENTITY t "${JWT}">]>${SUCCESS}`, bad('dtd')),
  'an external entity': xml(
    `<?xml version="1.0"?><!DOCTYPE e SYSTEM "file:///etc/passwd">${SUCCESS}`,
    bad('dtd'),
  ),
  'bytes that are not UTF-8': xml(
    Buffer.from(SUCCESS.replace('<Jwt>', '<a>\xff\xfe</a><Jwt>'), 'latin1'),
    bad('encoding'),
  ),
  'an overlong spelling': xml(
    Buffer.from(SUCCESS.replace('<Jwt>', '<a>\xc0\xaf</a><Jwt>'), 'latin1'),
    bad('encoding'),
  ),
  'an unknown charset': typed('text/xml; charset=x-unknown', SUCCESS, bad('encoding')),
  'elements 10,000 deep': xml(
    answer('<a>'.repeat(10_000) + '</a>'.repeat(10_000) + OK + TOKEN),
    bad('too-large'),
  ),
  'more than is allowed': xml(answer(`${OK}${TOKEN}${' '.repeat(1024 * 1024)}`), bad('too-large')),
  'a success on HTTP 500': withStatus('500 Internal Server Error', SUCCESS, page(500)),
  'a success on HTTP 404': withStatus('404 Not Found', SUCCESS, page(404)),
  'a success on a redirect': withStatus('302 Found', SUCCESS, page(302)),
  'a redirect': xml('', page(307), {
    status: '307 Temporary Redirect',
    headers: { location: 'http://127.0.0.1:1/' },
  }),
  'an empty 400': withStatus('400 Bad Request', '', page(400)),
  'a page of a gateway': withStatus(
    '502 Bad Gateway',
    '<html><h1>502</h1>',
    page(502),
    'text/html',
  ),
  'a 401': withStatus('401 Unauthorized', 'who are you', page(401), 'text/plain'),
  'nothing on 204': xml('', bad('empty'), {
    status: '204 No Content',
    headers: { 'content-length': null, 'content-type': null },
  }),
  'a fault': xml(fault11('<faultcode>soap:Server</faultcode><faultstring>no</faultstring>'), {
    code: 'SOAP_FAULT',
    faultCode: 'soap:Server',
    faultString: 'no',
    status: 200,
    retryable: false,
  }),
  'a fault on 503': withStatus(
    '503 Service Unavailable',
    fault11('<faultcode>soap:Server</faultcode><faultstring>no</faultstring>'),
    {
      code: 'SOAP_FAULT',
      status: 503,
      retryable: false,
    },
  ),
  'a fault of 1.2': typed(
    'application/soap+xml',
    fault12(
      '<soap:Code><soap:Value>soap:Sender</soap:Value><soap:Subcode><soap:Value>m:Time</soap:Value></soap:Subcode></soap:Code><soap:Reason><soap:Text xml:lang="de">nein</soap:Text><soap:Text xml:lang="en-GB">no\nreally</soap:Text></soap:Reason><soap:Role>urn:role</soap:Role><soap:Detail><a>x<b>1</b></a></soap:Detail>',
    ),
    {
      code: 'SOAP_FAULT',
      faultCode: 'soap:Sender',
      subcodes: ['m:Time'],
      faultString: 'no',
      detailText: 'no\nreally\n<a>x<b>1</b></a>',
      actor: 'urn:role',
    },
  ),
  'a fault beside an answer': xml(
    soap(`${result(OK + TOKEN)}<soap:Fault><faultcode>a</faultcode></soap:Fault>`),
    { code: 'SOAP_FAULT', faultCode: 'a' },
  ),
  'an empty fault': xml(fault11(''), { code: 'SOAP_FAULT', faultCode: '', faultString: '' }),
}
