// Empty: measures the start of Node.
import { writeSync } from 'node:fs'

writeSync(1, `- ${JSON.stringify(process.cpuUsage())}\n`)
process.exit()
