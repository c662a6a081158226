import { basename, dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { generate } from '../src/codegen/generate.js'
import { loadStoredContract } from '../src/codegen/load/stored-contract.js'
import {
  compareOutput,
  describeDifference,
  isUpToDate,
  writeOutput,
} from '../src/codegen/write/write-output.js'

// Writes src/useradmin/generated from wsdl/useradmin.wsdl; with --check only compares, for CI. --force writes over edited files.

const project = fileURLToPath(new URL('..', import.meta.url))
const wsdl = fileURLToPath(new URL('../wsdl/useradmin.wsdl', import.meta.url))
const folder = fileURLToPath(new URL('../src/useradmin/generated', import.meta.url))

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      check: { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
    },
  })
  const input = relative(project, wsdl).replaceAll('\\', '/')
  const { files, summary } = generate(await loadStoredContract(dirname(wsdl), basename(wsdl)), {
    input,
    tool: 'scripts/generate.ts',
    command: 'npm run generate',
    // Only types are imported, so that the bindings load nothing.
    runtime: '../../data8/bindings.js',
    client: false,
  })
  for (const { location, line, message } of summary.warnings) {
    console.error(`warning: ${location}${line === undefined ? '' : `:${line}`}: ${message}`)
  }
  const output = relative(project, folder).replaceAll('\\', '/')
  if (values.check) {
    const difference = await compareOutput(folder, files)
    if (isUpToDate(difference)) return 0
    console.error(
      `${output} is not current with ${input}: ${describeDifference(difference)}; run: npm run generate`,
    )
    return 1
  }
  const difference = await writeOutput(folder, files, { force: values.force })
  console.log(
    isUpToDate(difference)
      ? `${output} is up to date`
      : `${output}: ${summary.types} types, ${summary.operations} operations (${describeDifference(difference)})`,
  )
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
