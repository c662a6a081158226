import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { describeWith, type NeededProgram } from '../support/needed-program.js'

/** The `chromium` of the PATH. */
const CHROMIUM: NeededProgram = {
  reason: 'tests in a browser need chromium on the PATH (Debian: apt-get install chromium)',
  isAvailable: () => findChromium() !== undefined,
}

function findChromium(): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, 'chromium'))
    .find(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

/** Starts it without a window, with an empty profile that is deleted at its end. It ends with this process. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(CHROMIUM.reason)
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A `describe` whose tests use one Chromium; they find it in `browser()` as soon as hooks and tests run. */
export function describeInChromium(title: string, body: (browser: () => Browser) => void): void {
  describeWith(CHROMIUM, title, function () {
    // A browser takes more than one core.
    this.timeout(30_000)
    let browser: Browser | undefined
    before(async () => {
      browser = await launchChromium()
    })
    after(() => browser?.close())
    body(() => {
      if (browser === undefined) throw new Error('Chromium is started by a hook')
      return browser
    })
  })
}
