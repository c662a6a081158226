import { Buffer } from 'node:buffer'
import { type ReplyParts, reply } from '../support/raw-server.js'
import { type Answer, bad, failed, JWT, type Outcome, page } from './answer.js'

const JSON_TYPE = 'application/json; charset=utf-8'

const json = (body: string | Uint8Array, outcome: Outcome, parts: ReplyParts = {}): Answer => ({
  bytes: reply(body, { ...parts, headers: { 'content-type': JSON_TYPE, ...parts.headers } }),
  outcome,
})
const typed = (contentType: string | null, body: string | Uint8Array, outcome: Outcome): Answer =>
  json(body, outcome, { headers: { 'content-type': contentType } })
const withStatus = (
  line: string,
  body: string,
  outcome: Outcome,
  contentType: string = JSON_TYPE,
): Answer => json(body, outcome, { status: line, headers: { 'content-type': contentType } })

/** A result, by the members of its status and the JSON text of its token. */
const result = (
  status = '"Success":true,"ErrorMessage":null,"CreditsRemaining":4.5',
  token = JSON.stringify(JWT),
): string => `{"Status":{${status}},"Jwt":${token}}`

const SUCCESS = result()
const REFUSED = '{"Status":{"Success":false,"ErrorMessage":"no","CreditsRemaining":4.5},"Jwt":null}'

const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')
const escaped = (text: string) =>
  `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`

/** Unusual but valid: each gives the token. */
export const RIGHT_JSON: Readonly<Record<string, Answer>> = {
  plain: json(SUCCESS, 'token'),
  'white space between all': json(
    SUCCESS.replace(/([{}:,])/g, ' \r\n\t$1\n ').replace(/^/, ' \n'),
    'token',
  ),
  'the token in escapes': json(result(undefined, escaped(JWT)), 'token'),
  'names in escapes': json(
    `{"\\u0053tatus":{"Succ\\u0065ss":true,"CreditsRemaining":1},"\\u004awt":"${JWT}"}`,
    'token',
  ),
  'a byte order mark': json(`\uFEFF${SUCCESS}`, 'token'),
  'the token before the status': json(
    `{"Jwt":"${JWT}","Status":{"CreditsRemaining":1,"Success":true}}`,
    'token',
  ),
  'no message': json(result('"Success":true,"CreditsRemaining":1'), 'token'),
  'an empty message': json(
    result('"Success":true,"ErrorMessage":"","CreditsRemaining":1'),
    'token',
  ),
  'a message beside a success': json(
    result('"Success":true,"ErrorMessage":"fine","CreditsRemaining":1'),
    'token',
  ),
  'credits with an exponent': json(result('"Success":true,"CreditsRemaining":1.5E3'), 'token'),
  'negative credits': json(result('"Success":true,"CreditsRemaining":-1'), 'token'),
  'credits of many digits': json(
    result(`"Success":true,"CreditsRemaining":${'9'.repeat(30)}`),
    'token',
  ),
  'unknown members': json(
    `{"New":[{"Jwt":"x"}],"status":{"Success":false},${SUCCESS.slice(1, -1)},"jwt":"x","":null}`,
    'token',
  ),
  'an unknown member twice': json(`{"New":1,"New":2,${SUCCESS.slice(1)}`, 'token'),
  'names of Object.prototype': json(
    `{"__proto__":{"Jwt":"x"},"constructor":1,"toJSON":2,${SUCCESS.slice(1)}`,
    'token',
  ),
  'white space around the token': json(result(undefined, JSON.stringify(` ${JWT}\n`)), 'token'),
  'a coding that is not there': json(SUCCESS, 'token', { headers: { 'content-encoding': 'gzip' } }),
  'no content type': typed(null, SUCCESS, 'token'),
  'the content type of text': typed('text/plain', SUCCESS, 'token'),
  'the content type of a page': typed('text/html; charset=utf-8', SUCCESS, 'token'),
  'the content type of a script': typed('text/javascript', SUCCESS, 'token'),
  'another charset': typed('application/json; charset=iso-8859-1', SUCCESS, 'token'),
  'status 201': withStatus('201 Created', SUCCESS, 'token'),
  'status 203': withStatus('203 Non-Authoritative', SUCCESS, 'token'),
}

const wrongTypes: Readonly<Record<string, string>> = {
  'a string': '"true"',
  'a string of false': '"false"',
  'a number': '1',
  zero: '0',
  null: 'null',
  'an array': '[true]',
  'an object': '{"value":true}',
}

const problem = (members: object) => JSON.stringify({ type: 'about:blank', ...members })

/** Each gives an error, and no token. */
export const WRONG_JSON: Readonly<Record<string, Answer>> = {
  // Refusals
  'a refusal': json(REFUSED, failed()),
  ...Object.fromEntries(
    ['400 Bad Request', '401 Unauthorized', '403 Forbidden', '500 Error', '503 Busy'].map(
      (line) => [`a refusal with status ${line}`, withStatus(line, REFUSED, failed())],
    ),
  ),
  'a refusal with control characters': json(
    '{"Status":{"Success":false,"ErrorMessage":" a\\r\\nb\\u001b[31m\\u0000\\u202e c ","CreditsRemaining":4.5}}',
    { ...(failed() as object), message: 'a b [31m c' },
  ),
  'a refusal without a token': json(
    '{"Status":{"Success":false,"ErrorMessage":"no","CreditsRemaining":4.5}}',
    failed(),
  ),
  'a refusal with a token': json(
    result('"Success":false,"ErrorMessage":"no","CreditsRemaining":4.5'),
    failed(),
  ),
  'a refusal with credits of another type': json(
    '{"Status":{"Success":false,"CreditsRemaining":"4.5"}}',
    failed(Number.NaN),
  ),
  'a refusal with a message of another type': json(
    '{"Status":{"Success":false,"ErrorMessage":{"a":1},"CreditsRemaining":4.5}}',
    failed(),
  ),
  'a refusal with a token of another type': json(
    '{"Status":{"Success":false,"CreditsRemaining":4.5},"Jwt":5}',
    failed(),
  ),
  'a refusal with two tokens': json(
    `{"Status":{"Success":false,"CreditsRemaining":4.5},"Jwt":"a","Jwt":"b"}`,
    failed(),
  ),

  // A success of another type, or none
  ...Object.fromEntries(
    Object.entries(wrongTypes).map(([name, text]) => [
      `a success that is ${name}`,
      json(result(`"Success":${text},"CreditsRemaining":1`), bad('contract')),
    ]),
  ),
  'no success': json(result('"CreditsRemaining":1'), bad('contract')),
  'a success in another case': json(result('"success":true,"CreditsRemaining":1'), bad('contract')),
  'two successes that differ': json(
    result('"Success":true,"Success":false,"CreditsRemaining":1'),
    bad('contract'),
  ),
  'two refusals': json(
    result('"Success":false,"Success":false,"CreditsRemaining":1'),
    bad('contract'),
  ),
  'two successes, one in escapes': json(
    result('"Success":false,"Succes\\u0073":true,"CreditsRemaining":1'),
    bad('contract'),
  ),
  'two statuses that are alike': json(
    `{"Status":{"Success":true,"CreditsRemaining":1},${SUCCESS.slice(1)}`,
    bad('contract'),
  ),
  'two statuses that differ': json(
    `{"Status":{"Success":false,"CreditsRemaining":1},${SUCCESS.slice(1)}`,
    bad('contract'),
  ),
  'two tokens that are alike': json(`{"Jwt":"${JWT}",${SUCCESS.slice(1)}`, bad('contract')),
  'two tokens that differ': json(`{"Jwt":"x",${SUCCESS.slice(1)}`, bad('contract')),
  'two messages': json(
    result('"Success":true,"ErrorMessage":null,"ErrorMessage":"no","CreditsRemaining":1'),
    bad('contract'),
  ),
  'two credits': json(
    result('"Success":true,"CreditsRemaining":1,"CreditsRemaining":2'),
    bad('contract'),
  ),
  'no status': json(`{"Jwt":"${JWT}"}`, bad('contract')),
  'a null status': json(`{"Status":null,"Jwt":"${JWT}"}`, bad('contract')),
  'a status in another case': json(
    `{"status":{"Success":true,"CreditsRemaining":1},"Jwt":"${JWT}"}`,
    bad('contract'),
  ),
  ...Object.fromEntries(
    ['true', '"ok"', '1', '[]', '[{"Success":true,"CreditsRemaining":1}]', '{}'].map((status) => [
      `the status ${status}`,
      json(`{"Status":${status},"Jwt":"${JWT}"}`, bad('contract')),
    ]),
  ),
  ...Object.fromEntries(
    ['"1"', 'null', 'true', '[1]', '{}', '1e400', '-1e400'].map((credits) => [
      `the credits ${credits}`,
      json(result(`"Success":true,"CreditsRemaining":${credits}`), bad('contract')),
    ]),
  ),
  'no credits': json(result('"Success":true'), bad('contract')),
  'a message that is a number': json(
    result('"Success":true,"ErrorMessage":5,"CreditsRemaining":1'),
    bad('contract'),
  ),
  ...Object.fromEntries(
    ['null', '5', 'true', '[]', `["${JWT}"]`, `{"value":"${JWT}"}`, '""', '" \\n "'].map(
      (token) => [
        `the token ${token.replace(JWT, '…')}`,
        json(result(undefined, token), bad('contract')),
      ],
    ),
  ),
  'no token': json('{"Status":{"Success":true,"CreditsRemaining":1}}', bad('contract')),
  'a token in another case': json(
    `{"Status":{"Success":true,"CreditsRemaining":1},"jwt":"${JWT}"}`,
    bad('contract'),
  ),
  'a token that is no JWT': json(result(undefined, '"x"'), { code: 'TOKEN_MISMATCH' }),

  // Another shape
  'the wrapper of a script service': json(`{"d":${SUCCESS}}`, bad('contract')),
  'the wrapper of XML': json(`{"GetJWTResult":${SUCCESS}}`, bad('contract')),
  'the wrappers of XML': json(`{"GetJWTResponse":{"GetJWTResult":${SUCCESS}}}`, bad('contract')),
  'an array': json(`[${SUCCESS}]`, bad('contract')),
  'JSON in a string': json(JSON.stringify(SUCCESS), bad('contract')),
  'the token alone': json(`"${JWT}"`, bad('contract')),
  null: json('null', bad('contract')),
  true: json('true', bad('contract')),
  'a number': json('5', bad('contract')),
  'an empty object': json('{}', bad('contract')),
  'the answer to a token request': json(
    `{"access_token":"${JWT}","token_type":"Bearer"}`,
    bad('contract'),
  ),
  'a SOAP envelope': typed(
    'text/xml; charset=utf-8',
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body/></soap:Envelope>`,
    bad('not-json'),
  ),
  'a SOAP envelope as JSON': json(
    `<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"/>`,
    bad('not-json'),
  ),

  // Not JSON
  'no body': json('', bad('empty')),
  'white space alone': json(' \r\n\t', bad('empty')),
  'a byte order mark alone': json('\uFEFF', bad('empty')),
  ...Object.fromEntries(
    [1, 2, 12, 40, SUCCESS.length - 2, SUCCESS.length - 1].map((length) => [
      `cut after ${length} of ${SUCCESS.length} characters`,
      json(SUCCESS.slice(0, length), bad('truncated')),
    ]),
  ),
  'text after it': json(`${SUCCESS} x`, bad('not-json')),
  'another result after it': json(SUCCESS + SUCCESS, bad('not-json')),
  'a bracket after it': json(`${SUCCESS}}`, bad('not-json')),
  'a semicolon after it': json(`${SUCCESS};`, bad('not-json')),
  'a NUL after it': json(`${SUCCESS}\0`, bad('not-json')),
  'a prefix against scripts': json(`)]}',\n${SUCCESS}`, bad('not-json')),
  'a callback': json(`callback(${SUCCESS})`, bad('not-json')),
  'two byte order marks': json(`\uFEFF\uFEFF${SUCCESS}`, bad('not-json')),
  'single quotes': json(SUCCESS.replaceAll('"', "'"), bad('not-json')),
  'names without quotes': json(SUCCESS.replace(/"(\w+)":/g, '$1:'), bad('not-json')),
  'a comment': json(SUCCESS.replace('{', '{/* a */'), bad('not-json')),
  'a comment at the end': json(`${SUCCESS} // end`, bad('not-json')),
  'a comma too many': json(SUCCESS.replace(/\}$/, ',}'), bad('not-json')),
  'a comma too few': json(SUCCESS.replace('},"Jwt"', '}"Jwt"'), bad('not-json')),
  'the literal True': json(SUCCESS.replace('true', 'True'), bad('not-json')),
  'the literal undefined': json(SUCCESS.replace('null', 'undefined'), bad('not-json')),
  'the literal NaN': json(SUCCESS.replace('4.5', 'NaN'), bad('not-json')),
  'the literal Infinity': json(SUCCESS.replace('4.5', 'Infinity'), bad('not-json')),
  'a leading zero': json(SUCCESS.replace('4.5', '04.5'), bad('not-json')),
  'a plus sign': json(SUCCESS.replace('4.5', '+4.5'), bad('not-json')),
  'a decimal comma': json(SUCCESS.replace('4.5', '4,5'), bad('not-json')),
  'a hexadecimal number': json(SUCCESS.replace('4.5', '0x4'), bad('not-json')),
  'a line end in a string': json(SUCCESS.replace(JWT, `${JWT}\n`), bad('not-json')),
  'an unknown escape': json(SUCCESS.replace(JWT, `${JWT}\\x41`), bad('not-json')),
  'a cut escape': json(SUCCESS.replace(JWT, `${JWT}\\u00`), bad('not-json')),
  'a no-break space': json(SUCCESS.replace('{', '{\u00a0'), bad('not-json')),
  'bytes that are no UTF-8': json(
    Buffer.from(SUCCESS.replace('null', '"\xff"'), 'latin1'),
    bad('encoding'),
  ),
  'an overlong form': json(
    Buffer.concat([Buffer.from(SUCCESS.slice(0, -1)), Buffer.from([0xc0, 0xa0]), Buffer.from('}')]),
    bad('encoding'),
  ),
  'a surrogate in UTF-8': json(
    Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')]),
    bad('encoding'),
  ),
  'UTF-16': json(utf16(SUCCESS), bad('encoding')),
  'UTF-16, most significant byte first': json(utf16(SUCCESS).swap16(), bad('encoding')),
  'deep arrays': json('['.repeat(100_000), bad('too-large')),
  'deep objects': json('{"a":'.repeat(100_000), bad('too-large')),
  'deep arrays in an unknown member': json(
    `{"New":${'['.repeat(1000)}${']'.repeat(1000)},${SUCCESS.slice(1)}`,
    bad('too-large'),
  ),
  'too many bytes': json(
    `{"New":"${'x'.repeat(1024 * 1024)}",${SUCCESS.slice(1)}`,
    bad('too-large'),
  ),

  // Not of the service
  ...Object.fromEntries(
    ['200 OK', '404 Not Found', '500 Error', '502 Bad Gateway'].map((line) => [
      `a page with status ${line}`,
      withStatus(
        line,
        `<!DOCTYPE html><html><title>Sign in</title>${JWT}</html>`,
        page(Number(line.slice(0, 3))),
        'text/html',
      ),
    ]),
  ),
  'a page as JSON': json('<html><body>Sign in</body></html>', page(200)),
  'plain text': typed('text/plain', 'OK', page(200)),
  'an XML document': typed('application/xml', '<Error>no</Error>', page(200)),
  'an error of ASP.NET': withStatus(
    '500 Internal Server Error',
    JSON.stringify({
      Message: `An error has occurred. ${JWT}`,
      StackTrace: '   at Data8.Web.Service.Invoke(Object[] arguments)\r\n'.repeat(100),
      ExceptionType: 'System.FormatException',
    }),
    page(500),
  ),
  'an error of ASP.NET with status 200': json(
    JSON.stringify({ Message: 'An error has occurred.', ExceptionType: 'System.Exception' }),
    page(200),
  ),
  'problem details': withStatus(
    '403 Forbidden',
    problem({ title: 'Forbidden', status: 403, detail: `not with ${JWT}` }),
    page(403),
    'application/problem+json',
  ),
  'problem details with status 200': withStatus(
    '200 OK',
    problem({ title: 'Forbidden' }),
    page(200),
    'application/problem+json',
  ),
  'problem details as JSON with status 200': json(problem({ title: 'Forbidden' }), page(200)),
  'the error of a gateway': withStatus('403 Forbidden', '{"message":"Forbidden"}', page(403)),
  'an empty body with status 401': withStatus('401 Unauthorized', '', page(401)),
  'an empty body with status 204': {
    bytes: Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'),
    outcome: bad('empty'),
  },
  'a success with status 500': withStatus('500 Error', SUCCESS, page(500)),
  'a success with status 401': withStatus('401 Unauthorized', SUCCESS, page(401)),
  'a success with status 300': withStatus('300 Multiple Choices', SUCCESS, page(300)),
  'a redirect': {
    bytes: Buffer.from(
      'HTTP/1.1 307 Temporary Redirect\r\nlocation: https://example.com/\r\ncontent-length: 0\r\n\r\n',
    ),
    outcome: page(307),
  },
}
