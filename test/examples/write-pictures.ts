// Writes the pictures of the token page that the documents show: npm run pictures:page
import { writeFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { startTokenPage } from '../../examples/token-page/server.js'
import { launchChromium } from './chromium.js'
import { palettePng } from './palette-png.js'

const FOLDER = 'docs/pictures'
const MAX_BYTES = 150_000
const SCALE = 2
const HEIGHT = 760
const START = new Date('2030-06-01T01:00:00Z')

type ColorScheme = 'light' | 'dark'

/** A screen after some checks, some seconds into the life of a token. */
interface Screen {
  readonly width: number
  readonly emails: readonly string[]
  readonly seconds: number
}

const SCREENS: readonly Screen[] = [
  { width: 700, emails: ['ada@example', 'ada@example.com'], seconds: 18 },
  { width: 350, emails: ['grace@example.invalid'], seconds: 7 },
]

/** Takes a screen as PNG. All that depends on time or place is made the same in each run. */
async function takeScreen(
  browser: Browser,
  colorScheme: ColorScheme,
  { width, emails, seconds }: Screen,
): Promise<Buffer> {
  const site = await startTokenPage()
  const page = await browser.newPage({
    colorScheme,
    viewport: { width, height: HEIGHT },
    deviceScaleFactor: SCALE,
    reducedMotion: 'reduce',
  })
  try {
    await page.route('**/token', async (route) => {
      const answer = (await (await route.fetch()).json()) as object
      await route.fulfill({ json: { ...answer, expires_in: 60 } })
    })
    await page.clock.install({ time: START })
    await page.goto(site.url)
    await page.clock.pauseAt(START.getTime() + 60_000)
    for (const email of emails) {
      await page.getByLabel('Email address').fill(email)
      await page.keyboard.press('Enter')
      await page.clock.runFor(1)
      await page.getByRole('status').filter({ hasText: email }).waitFor()
    }
    await page.clock.runFor(seconds * 1000)
    return await page.screenshot({ animations: 'disabled' })
  } finally {
    await page.close()
    await site.close()
  }
}

/** Writes the screens beside each other. */
async function writePicture(browser: Browser, colorScheme: ColorScheme): Promise<void> {
  const images: string[] = []
  for (const screen of SCREENS) {
    const png = await takeScreen(browser, colorScheme, screen)
    images.push(`<img width="${screen.width}" src="${dataUrl(png)}">`)
  }
  const page = await browser.newPage({ deviceScaleFactor: SCALE })
  const border = colorScheme === 'light' ? '#d9d4ca' : '#3a3f46'
  await page.setContent(
    `<style>
      body { display: inline-flex; gap: 24px; margin: 0; padding: 2px }
      img { outline: 1px solid ${border}; border-radius: 14px }
    </style>${images.join('')}`,
  )
  const screenshot = await page.locator('body').screenshot({ omitBackground: true })
  // Chromium reads its own PNG: what it gives is the pixels, in base64.
  const { width, height, data } = await page.evaluate(async (png) => {
    const image = await createImageBitmap(await (await fetch(png)).blob())
    const { width, height } = image
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context?.drawImage(image, 0, 0)
    const pixels = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
    const reader = new FileReader()
    reader.readAsDataURL(new Blob([pixels]))
    await new Promise((resolve) => reader.addEventListener('load', resolve))
    return { width, height, data: String(reader.result).replace(/^.*,/, '') }
  }, dataUrl(screenshot))
  await page.close()
  const picture = palettePng(width, height, Buffer.from(data, 'base64'))
  const path = `${FOLDER}/token-page-${colorScheme}.png`
  if (picture.length > MAX_BYTES) throw new Error(`${path} would have ${picture.length} bytes`)
  writeFileSync(path, picture)
  process.stdout.write(`${path}: ${picture.length} bytes\n`)
}

function dataUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`
}

const browser = await launchChromium()
try {
  await writePicture(browser, 'light')
  await writePicture(browser, 'dark')
} finally {
  await browser.close()
}
