import { expect } from 'chai'
import { adviceFor, messageFor } from '../../src/cli/advice.js'
import { adviceBySystemCode } from '../../src/cli/advice-connection.js'
import { READING_REMEDIES } from '../../src/cli/advice-contract.js'
import { ADVICE_BY_REASON, type CallContext, REMEDIES } from '../../src/cli/advice-response.js'
import { ANSWER_TO_DOCTOR, exitCodeOf } from '../../src/cli/terminal/exit-code.js'
import { UsageError } from '../../src/cli/terminal/io.js'
import { ContractError } from '../../src/codegen/load/contract-error.js'
import {
  AbortError,
  ConnectionError,
  HttpError,
  InputError,
  ResponseError,
  ServiceError,
  SoapFaultError,
  TimeoutError,
  TokenError,
} from '../../src/errors.js'

const http = (status: number, headers: Record<string, string> = {}): HttpError =>
  new HttpError(`HTTP ${status}`, { status, headers, bodyExcerpt: '' })
const fault = (faultCode: string): SoapFaultError =>
  new SoapFaultError({ faultCode, faultString: 'x', detailText: 'x', status: 500 })

const proxyError = (code: string): ConnectionError => new ConnectionError('the proxy x', code)
const REMOTE = 'https://a.example/?WSDL'
const contractStatus = (status: number): ContractError =>
  new ContractError('unreachable', REMOTE, 'x', { problemDetail: 'status', status })
const overConnection = (cause: Error): ContractError =>
  new ContractError('unreachable', REMOTE, 'x', { cause })
const noFile = (location: string): ContractError =>
  new ContractError('unreachable', location, 'x', { problemDetail: 'no-file' })

type Case = readonly [what: string, error: Error, status: number, advice: RegExp]
const cases: readonly Case[] = [
  ['a wrong login', new ServiceError('Invalid username or password', 0), 3, /DATA8_PASSWORD/],
  ['no credits', new ServiceError('Insufficient credits', 0), 3, /ask Data8/],
  ['another refusal', new ServiceError('No', 0), 3, /message is from the service/],
  ['a fault of the client', fault('soap:Client'), 3, /doctor/],
  ['a fault of the client in SOAP 1.2', fault('env:Sender'), 3, /doctor/],
  ['a fault of the server', fault('soap:Server'), 3, /try again later/],
  ['a fault of the server in SOAP 1.2', fault('Receiver'), 3, /try again later/],
  ['a fault about versions', fault('soap:VersionMismatch'), 3, /--soap-version/],
  ['a fault about headers', fault('soap:MustUnderstand'), 3, /header/],
  ['a redirect', http(302, { location: 'https://login.example/' }), 4, /login\.example/],
  ['a gateway', http(401), 4, /gateway/i],
  ['a proxy', http(407), 4, /HTTPS_PROXY/],
  ['a wrong path', http(404), 4, /--endpoint/],
  ['too many calls', http(429), 4, /wait/],
  ['a service that is down', http(503), 4, /few minutes/],
  ['an unknown status', http(599), 4, /later/],
  ['an unknown refusal', http(418), 4, /--endpoint/],
  ['a page', http(200), 4, /portal/],
  ['an unknown host', new ConnectionError('x', 'ENOTFOUND'), 4, /host name/],
  ['a closed port', new ConnectionError('x', 'ECONNREFUSED'), 4, /Nothing listens/],
  ['a broken connection', new ConnectionError('x', 'ECONNRESET'), 4, /firewall/],
  ['an old certificate', new ConnectionError('x', 'CERT_HAS_EXPIRED'), 4, /clock/],
  [
    'an unknown authority',
    new ConnectionError('x', 'SELF_SIGNED_CERT_IN_CHAIN'),
    4,
    /NODE_EXTRA_CA_CERTS/,
  ],
  [
    'a leaf without issuer',
    new ConnectionError('x', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    4,
    /NODE_EXTRA_CA_CERTS/,
  ],
  ['another host', new ConnectionError('x', 'ERR_TLS_CERT_ALTNAME_INVALID'), 4, /another host/],
  ['no TLS', new ConnectionError('x', 'ERR_SSL_WRONG_VERSION_NUMBER'), 4, /scheme and port/],
  [
    'a proxy that requires a login',
    new ConnectionError('x', 'PROXY_407'),
    4,
    /user and a password/,
  ],
  ['a proxy that refuses', new ConnectionError('the proxy x', 'PROXY_502'), 4, /--no-proxy/],
  ['a proxy that requires another login', proxyError('PROXY_407'), 4, /user and a password/],
  ['a proxy with an old certificate', proxyError('CERT_HAS_EXPIRED'), 4, /clock/],
  [
    'a proxy that is not there',
    proxyError('ECONNREFUSED'),
    4,
    /^Nothing listens there\. Check HTTPS_/,
  ],
  ['a proxy that does not answer', proxyError('ETIMEDOUT'), 4, /^Check HTTPS_PROXY or HTTP_PROXY/],
  ['a proxy without address', proxyError('ENOTFOUND'), 4, /^Check HTTPS_PROXY or HTTP_PROXY/],
  ['a wrong NO_PROXY', new ConnectionError('x', 'NO_PROXY_UNSUPPORTED'), 4, /--no-proxy/],
  ['a network that is down', new ConnectionError('x', 'ETIMEDOUT'), 4, /network of this machine/],
  ...[
    'TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'TLSV1_ALERT_UNKNOWN_CA',
    'SSLV3_ALERT_BAD_CERTIFICATE',
  ].map(
    (code): Case => [
      `a client certificate: ${code}`,
      new ConnectionError('x', `ERR_SSL_${code}`),
      4,
      /--cert and --key/,
    ],
  ),
  ['an unknown failure', new ConnectionError('x', undefined), 4, /doctor/],
  ['a failure with an unusual code', new ConnectionError('x', 'constructor'), 4, /doctor/],
  ['a timeout', new TimeoutError('x', 1), 4, /--timeout/],
  ['an abort', new AbortError('x'), 4, /call again/],
  ['HTML', new ResponseError('not-xml', 'x'), 4, /portal/],
  ['another contract', new ResponseError('contract', 'x'), 4, /doctor/],
  ['a wide token', new TokenError('x', null), 4, /report it to Data8/],
  ['no such file', new ContractError('unreachable', 'a.wsdl', 'x'), 2, /path/],
  ['no such address', new ContractError('unreachable', 'https://a/?WSDL', 'x'), 4, /network/],
  ['an address in capitals', new ContractError('truncated', 'HTTPS://a/', 'x'), 4, /Try again/],
  ['no contract', new ContractError('not-a-contract', 'a.wsdl', 'x'), 2, /WSDL 1\.1/],
  [
    'a page for doctor',
    new ContractError('not-a-contract', ANSWER_TO_DOCTOR, 'x'),
    4,
    /--endpoint/,
  ],
  ['a part for doctor', new ContractError('truncated', ANSWER_TO_DOCTOR, 'x'), 4, /firewall/],
  ['no file at an address', noFile('a.example/x?wsdl'), 2, /begins with https/],
  ['no file at ?WSDL', noFile('service?WSDL'), 2, /begins with https/],
  ['no file at a host with a port', noFile('a.example:8080/service'), 2, /begins with https/],
  ['no file in a folder', noFile('../contracts.d/a.wsdl'), 2, /the file, which starts at/],
  ['a contract that is not for GET', contractStatus(405), 4, /no document at this address/],
  ['a contract behind a proxy', contractStatus(407), 4, /user and a password/],
  [
    'a contract out of reach',
    overConnection(new ConnectionError('x', undefined)),
    4,
    /the network/,
  ],
  [
    'a contract that is not received',
    overConnection(new TimeoutError('x', 1)),
    4,
    /Try again later/,
  ],
  ['a defect', new TypeError('x'), 1, /report/],
]

describe('advice', () => {
  for (const [name, error, status, advice] of cases) {
    it(`is given for ${name}`, () => {
      expect(exitCodeOf(error)).to.equal(status)
      expect(adviceFor(error)).to.match(advice).and.to.match(/\.$/).and.not.match(/\n/)
    })
  }

  const key: CallContext = { protocol: 'json', isApiKey: true }
  for (const [name, error, call, advice] of [
    ['a wrong path over JSON', http(404), { protocol: 'json' }, /URL of the method, such as http/],
    ['a type over JSON', http(415), { protocol: 'json' }, /does not accept JSON/],
    ['a type over SOAP', http(415), { protocol: 'soap' }, /--soap-version/],
    ['a status that is the same over JSON', http(503), { protocol: 'json' }, /few minutes/],
    ['a gateway, with a password', http(401), { ...key, isApiKey: false }, /machine\.$/],
    ['a gateway, with a key', http(401), key, /domains is for pages/],
    ['a gateway at the endpoint of SOAP', http(401), { ...key, endpoint: '/a.asmx' }, /^A gateway/],
    ['the endpoint of JSON', http(400), { endpoint: 'https://a/b.json' }, /is that of JSON/],
    ['a key without its kind', new ServiceError('Invalid API key', 0), {}, /domains is for pages/],
    ['a key with no credits', new ServiceError('Insufficient credits', 0), key, /ask Data8/],
    ['a key beyond its limit', new ServiceError('Daily limit reached', 0), key, /requests\.$/],
    ['a key that is not at fault', new ServiceError('Invalid date', 0), key, /is from the service/],
  ] as [string, Error, CallContext, RegExp][]) {
    it(`is given for ${name}`, () => {
      for (const command of ['get-jwt', 'doctor']) {
        expect(adviceFor(error, command, call))
          .to.match(advice)
          .and.to.match(/\.$/)
      }
    })
  }

  it('calls fields and options by their flags', () => {
    const messageOf = (field: string): string => messageFor(new InputError(field, 'must be right'))
    expect(messageOf('endpoint')).to.equal('--endpoint (or DATA8_ENDPOINT) must be right')
    expect(messageOf('allowedMethods[1]')).to.equal('--allow must be right (allowedMethods[1])')
    expect(messageOf('other')).to.equal('other: must be right')
    for (const name of ['ca', 'cert', 'key']) {
      expect(messageOf(`tls.${name}`)).to.equal(`--${name} must be right`)
    }
    expect(messageOf('tls.servername')).to.equal(
      '--ca, --cert or --key must be right (tls.servername)',
    )
    const error = new ConnectionError('x; give it as tls.ca', 'SELF_SIGNED_CERT_IN_CHAIN')
    expect(messageFor(error)).to.equal('x; give it as --ca')
    const proxy = new ConnectionError('x; give the option proxy', 'PROXY_UNSUPPORTED')
    expect(messageFor(proxy)).to.equal('x; correct HTTPS_PROXY or HTTP_PROXY')
    expect(messageFor('words')).to.equal('words')
    const passphrase = new InputError('tls.passphrase', 'is missing: tls.key is encrypted')
    expect(messageFor(passphrase)).to.equal(
      'the passphrase of --key is missing: --key is encrypted',
    )
    expect(adviceFor(passphrase)).to.match(/^The command does not support a passphrase/)
  })

  it('omits query and fragment of a redirect', () => {
    for (const location of ['https://login.example/a?sid=1', 'https://login.example/a#sid=1']) {
      expect(adviceFor(http(302, { location }))).to.contain(' https://login.example/a)')
    }
  })

  it('is empty for wrong usage', () => {
    expect(adviceFor(new InputError('endpoint', 'x'))).to.equal('')
    expect(exitCodeOf(new InputError('endpoint', 'x'))).to.equal(2)
    expect(adviceFor(new UsageError('Do this.'))).to.equal('')
    expect(exitCodeOf(new UsageError('Do this.'))).to.equal(2)
    expect(adviceFor(new ContractError('reference', ANSWER_TO_DOCTOR, 'x'))).to.equal('')
    const problemDetail = 'private-address'
    expect(adviceFor(new ContractError('unreachable', REMOTE, 'x', { problemDetail }))).to.equal('')
  })

  it('ends each line with a full stop', () => {
    const lines = [
      ...Object.values(ADVICE_BY_REASON),
      ...Object.values(adviceBySystemCode(REMEDIES)),
      ...Object.values(adviceBySystemCode(READING_REMEDIES)),
    ]
    for (const line of lines) expect(line).to.match(/^[A-Z].*[.)]$/)
  })
})
