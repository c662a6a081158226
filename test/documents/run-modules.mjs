// Runs modules one after the other, and prints a line of JSON for each that throws.

import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

const LIMIT_MS = 10_000
let fail = () => {}
process.on('unhandledRejection', (reason) => fail(reason))
process.on('uncaughtException', (error) => fail(error))

for (const module of process.argv.slice(2)) {
  let timer
  try {
    await new Promise((resolve, reject) => {
      fail = reject
      timer = setTimeout(() => reject(new Error(`takes more than ${LIMIT_MS} ms`)), LIMIT_MS)
      // And what it left to be done at once.
      import(pathToFileURL(module).href).then(() => setImmediate(resolve), reject)
    })
  } catch (thrown) {
    process.stdout.write(`\n${JSON.stringify({ module, error: format(thrown) })}\n`)
  } finally {
    clearTimeout(timer)
  }
}
process.stdout.write('\n"done"\n', () => process.exit())
