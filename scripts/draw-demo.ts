// Draws docs/pictures/demo.svg: what `data8-useradmin demo` prints on a terminal. With --check it compares.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drawTerminal } from './terminal-picture.js'

const picture = fileURLToPath(new URL('../docs/pictures/demo.svg', import.meta.url))
const command = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

/** What differs between two runs. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:8080'],
  // The signatures of two tokens; the other parts of one begin with `eyJ`.
  [/(?<=m)(?!eyJ)[\w-]{21}…/, 'sThFZY7svIqjoNk86xG36…'],
  [/(?<=m)(?!eyJ|sThF)[\w-]{21}…/, 'mV9CUl4xtYG1gUPAIcdMZ…'],
  [/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, '1108cf52-70a4-43f3-a4a1-45efe15a2dc8'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '2030-06-01 01:15:00 UTC'],
  [/14 minutes \d+ seconds/g, '14 minutes 59 seconds'],
]

const { status, stdout, stderr } = spawnSync(process.execPath, ['--import=tsx', command, 'demo'], {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '1', NO_COLOR: '', NODE_OPTIONS: '' },
})
if (status !== 0) throw new Error(stderr)
const text = VARYING.reduce((lines, [varying, fixed]) => lines.replace(varying, fixed), stdout)
const svg = drawTerminal(`$ npm run demo\n\n${text.trimEnd()}`)

if (!process.argv.includes('--check')) {
  writeFileSync(picture, svg)
} else if (readFileSync(picture, 'utf8') !== svg) {
  console.error('docs/pictures/demo.svg is not current: npm run pictures:demo')
  process.exitCode = 1
}
