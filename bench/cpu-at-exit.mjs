// Loaded before a command that is measured: reports its CPU time to the parent, on file descriptor 3.
import { writeSync } from 'node:fs'

process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  writeSync(
    3,
    JSON.stringify({ cpuMs: (user + system) / 1000, maxRssKb: process.resourceUsage().maxRSS }),
  )
})
