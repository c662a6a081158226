import { readFileSync, writeFileSync } from 'node:fs'
import { type Lock, listDependencies } from './release/dependencies.js'

// Writes docs/dependencies.md from package-lock.json.

const lock: Lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
writeFileSync('docs/dependencies.md', listDependencies(lock))
