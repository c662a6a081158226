import { basename, dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generate } from '../src/codegen/generate.js'
import { loadStoredContract } from '../src/codegen/load/stored-contract.js'
import { compareDocument, writeDocumentFile } from '../src/codegen/write/document-file.js'

// Writes openapi/useradmin.json from wsdl/useradmin.wsdl; with --check only compares, for CI. --force writes over an edited file.
// A file may be given in place of openapi/useradmin.json.

const project = fileURLToPath(new URL('..', import.meta.url))
const wsdl = fileURLToPath(new URL('../wsdl/useradmin.wsdl', import.meta.url))

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  })
  const [path = fileURLToPath(new URL('../openapi/useradmin.json', import.meta.url))] = positionals
  const contract = await loadStoredContract(dirname(wsdl), basename(wsdl))
  const input = relative(project, wsdl).replaceAll('\\', '/')
  const origin = { input, tool: 'scripts/openapi.ts', command: 'npm run openapi' }
  const { openApi } = generate(contract, { ...origin, openApi: origin })
  const text = openApi?.text ?? ''
  const output = relative(project, path).replaceAll('\\', '/')
  if (values.check) {
    const { state } = await compareDocument(path, text)
    if (state === 'current') return 0
    console.error(`${output} is not current with ${input}: it is ${state}; run: npm run openapi`)
    return 1
  }
  const { state } = await writeDocumentFile(path, text, { force: values.force })
  console.log(state === 'current' ? `${output} is up to date` : `Wrote ${output}`)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
