import { readReference } from './docs/read-reference.js'
import { faultsOf } from './docs/reference-faults.js'

// Writes the reference of what is exported to docs/api. Fails where a comment is missing or not complete.

try {
  const faults = faultsOf(readReference('docs/api'))
  if (faults.length > 0) throw new Error(faults.join('\n'))
  console.log('docs/api/index.html')
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
