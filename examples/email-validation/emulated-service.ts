import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An emulation of the real service: accepts one login, and reports an address with an @ as valid. */
export async function startService(): Promise<{ endpoint: string; close(): void }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const message = Buffer.concat(chunks).toString()
      const isKnown = message.includes('<username>demo</username><password>secret</password>')
      const status = isKnown
        ? '<Success>true</Success><CreditsRemaining>41</CreditsRemaining>'
        : '<Success>false</Success><ErrorMessage>Invalid username or password</ErrorMessage><CreditsRemaining>0</CreditsRemaining>'
      const validity = /<email>[^<]+@[^<]+<\/email>/.test(message) ? 'Valid' : 'Invalid'
      response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' })
      response.end(
        `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><IsValidResponse xmlns="urn:example:email-validation"><IsValidResult><Status>${status}</Status><Result>${validity}</Result></IsValidResult></IsValidResponse></soap:Body></soap:Envelope>`,
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}/emailvalidation.asmx`,
    close: () => server.close(),
  }
}
