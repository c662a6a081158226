// Loaded before a command that is measured: tells the parent what it used, on file descriptor 3.
import { writeSync } from 'node:fs'

process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  writeSync(
    3,
    JSON.stringify({ cpuMs: (user + system) / 1000, maxRssKb: process.resourceUsage().maxRSS }),
  )
})
