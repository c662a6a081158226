// Nothing at all: what Node itself takes to start.
import { writeSync } from 'node:fs'

writeSync(1, `- ${JSON.stringify(process.cpuUsage())}\n`)
process.exit()
