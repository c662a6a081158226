// Runs modules one after the other, and prints a line of JSON for each that throws. Where one ends the process, that is
// its error, and the status.
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'

const LIMIT_MS = 10_000
let fail = () => {}
process.on('unhandledRejection', (reason) => fail(reason))
process.on('uncaughtException', (error) => fail(error))

let running
const report = (error) => process.stdout.write(`\n${JSON.stringify({ module: running, error })}\n`)
process.on('exit', () => {
  if (running !== undefined) report('ends the process')
})

for (running of process.argv.slice(2)) {
  const module = running
  let timer
  try {
    await new Promise((resolve, reject) => {
      fail = reject
      timer = setTimeout(() => reject(new Error(`takes more than ${LIMIT_MS} ms`)), LIMIT_MS)
      // And what it left to be done at once.
      import(pathToFileURL(module).href).then(() => setImmediate(resolve), reject)
    })
  } catch (thrown) {
    report(format(thrown))
  } finally {
    clearTimeout(timer)
  }
}
running = undefined
process.exit()
