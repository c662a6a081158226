import { readFile, writeFile } from 'node:fs/promises'
import { constructNames, describeGenerated, expectedFile, readConstruct } from './construct.js'

// Rewrites the expected output of each construct; the tests compare with it.

for (const name of await constructNames()) {
  const construct = await readConstruct(name)
  const file = expectedFile(construct)
  const text = describeGenerated(construct)
  const old = await readFile(file, 'utf8').catch(() => undefined)
  if (text === old) continue
  await writeFile(file, text)
  process.stdout.write(`wrote ${name}/expected.txt\n`)
}
