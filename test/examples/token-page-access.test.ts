import axe from 'axe-core'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { describeInChromium } from './chromium.js'
import { Visit } from './visit.js'

const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }

const LONG_NAME = 'longname'.repeat(8)

/** Brings the page from each of its states into the next one. */
const STATES: Readonly<Record<string, (visit: Visit) => Promise<unknown>>> = {
  empty: async () => {},
  valid: (visit) => visit.checks('ada@example.com'),
  invalid: (visit) => visit.checks('ada@example', 'is not valid'),
  unknown: (visit) => visit.checks(`${LONG_NAME}@catch-all.example`, 'It is not known'),
  down: async (visit) => {
    await visit.site.stopService()
    await visit.checks('ada@example.com', 'cannot be reached')
  },
  'signed out': async (visit) => {
    await visit.button('Sign out').click()
    await visit.hears('You are signed out.')
  },
  checking: async (visit) => {
    await visit.page.route('**/token', () => {})
    const asked = visit.page.waitForRequest('**/token')
    await visit.action.click()
    await asked
  },
}

/** What axe-core finds, as one line for each element. */
async function violationsOn(page: Page): Promise<readonly string[]> {
  const found = (await page.evaluate('axe.run()')) as axe.AxeResults
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`),
  )
}

describeInChromium('the access to the token page', (browser) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    it(`breaks no rule of axe-core in ${colorScheme}`, async () => {
      const context = { colorScheme, reducedMotion: 'reduce' } as const
      await using visit = await Visit.start(browser(), { context })
      await visit.page.evaluate(axe.source)
      for (const [state, bring] of Object.entries(STATES)) {
        await bring(visit)
        expect(await violationsOn(visit.page), state).to.deep.equal([])
      }
      await visit.expectClean()
    })
  }

  it('has a dark and a light form', async () => {
    await using visit = await Visit.start(browser(), { context: { colorScheme: 'light' } })
    const background = (): Promise<string> =>
      visit.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const light = await background()
    await visit.page.emulateMedia({ colorScheme: 'dark' })
    expect(await background()).not.to.equal(light)
  })

  it('shows in the colours of the visitor that the service is stopped', async () => {
    await using visit = await Visit.start(browser(), { context: { forcedColors: 'active' } })
    const backgroundOf = (selector: string): Promise<string> =>
      visit.page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor)
    await visit.button('stop the service').click()
    await visit.page.locator('[aria-pressed=true]').waitFor()
    expect(await backgroundOf('#service')).not.to.equal(await backgroundOf('body'))
  })

  it('fits on a phone, with targets of 44 pixels', async () => {
    await using visit = await Visit.start(browser(), { context: PHONE })
    for (const [state, bring] of Object.entries(STATES)) {
      await bring(visit)
      const [width, ...targets] = await visit.page.evaluate(() => [
        document.documentElement.scrollWidth,
        ...[...document.querySelectorAll('button:not([hidden]), input, summary')].map((target) => {
          const { width, height } = target.getBoundingClientRect()
          return Math.min(width, height)
        }),
      ])
      expect(width, state).to.equal(320)
      expect(targets.length, state).to.be.at.least(7)
      expect(Math.min(...targets), state).to.be.at.least(44)
    }
  })

  it('works with the keyboard alone', async () => {
    await using visit = await Visit.start(browser())
    const { keyboard } = visit.page
    const focused = async (): Promise<string> => {
      const [name, outline] = await visit.page.evaluate(() => {
        const element = document.activeElement as HTMLElement
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return [element.textContent?.trim() || element.id, `${outlineStyle} ${outlineWidth}`]
      })
      expect(outline, name).to.equal('solid 2px')
      return name ?? ''
    }
    const order: string[] = []
    for (let index = 0; index < 7; index++) {
      await keyboard.press('Tab')
      order.push(await focused())
    }
    expect(order).to.deep.equal([
      'Sign out',
      'email',
      'What happens behind',
      'a valid address',
      'an invalid one',
      'an unknown one',
      'stop the service',
    ])
    await keyboard.press('Space')
    await visit.page.locator('[aria-pressed=true]').waitFor()
    for (let index = 0; index < 5; index++) await keyboard.press('Shift+Tab')
    expect(await focused()).to.equal('email')
    await keyboard.type('ada@example.com')
    await keyboard.press('Enter')
    await visit.hears('The service cannot be reached.')
    await visit.site.startService()
    await keyboard.press('Tab')
    expect(await focused()).to.equal('Try again')
    await keyboard.press('Enter')
    await visit.hears('ada@example.com is valid.')
    expect(await focused()).to.equal('email')
    await keyboard.press('Tab')
    await keyboard.press('Enter')
    await visit.page.getByText('To try').waitFor({ state: 'hidden' })
  })

  it('asks for a whole address where Enter is pressed too early', async () => {
    await using visit = await Visit.start(browser())
    await visit.checks('ada@', 'Type a whole address')
    expect(visit.requests).to.deep.equal([])
  })

  it('has names for a screen reader', async () => {
    await using visit = await Visit.start(browser())
    await visit.checks('ada@example', 'is not valid')
    const snapshot = await visit.page.locator('body').ariaSnapshot()
    expect(snapshot.replaceAll(/\d\d s/g, 'NN s')).to.equal(`- banner:
  - paragraph: Tokens for pages
  - button "Sign out"
- main:
  - heading "Check an email address" [level=1]
  - paragraph: This page asks the service itself, as you type. The key stays on the server; the page only has a token, which ends soon.
  - text: Email address
  - textbox "Email address" [invalid]:
    - /placeholder: ada@example.com
    - text: ada@example
  - status: ada@example is not valid.
  - region "The token":
    - timer "Life of the token": NN s
    - heading "The token" [level=2]
    - paragraph: 4 checks left
    - paragraph: In memory only, until it ends.
  - group:
    - text: What happens behind
    - list "Requests of this page, the newest first":
      - listitem: POST /EmailValidation/IsValid.json → Invalid
      - listitem: POST /token → a token for NN s
    - group "To try":
      - text: To try
      - button "a valid address"
      - button "an invalid one"
      - button "an unknown one"
      - button "stop the service"`)
    expect(await visit.field.getAttribute('aria-invalid')).to.equal('true')
  })

  it('announces verdicts, and not each second', async () => {
    await using visit = await Visit.start(browser(), { hasClock: true })
    const { page } = visit
    await page.evaluate(() => {
      const texts: (string | null)[] = []
      Object.assign(globalThis, { texts })
      for (const region of document.querySelectorAll('[aria-live], [role=status], [role=alert]')) {
        new MutationObserver(() => texts.push(region.textContent)).observe(region, {
          childList: true,
          characterData: true,
          subtree: true,
        })
      }
    })
    await visit.checks('ada@example.com')
    const life = page.getByRole('timer')
    const before = await life.textContent()
    await page.clock.runFor(5000)
    expect(await life.textContent()).not.to.equal(before)
    const texts = (await page.evaluate('texts')) as string[]
    expect(texts.filter((text) => text !== '')).to.deep.equal(['ada@example.com is valid.'])
  })

  it('has no animation where less motion is asked for', async () => {
    for (const reducedMotion of ['reduce', 'no-preference'] as const) {
      await using visit = await Visit.start(browser(), { context: { reducedMotion } })
      await visit.page.route('**/token', () => {})
      const asked = visit.page.waitForRequest('**/token')
      await visit.field.fill('ada@example.com')
      await asked
      const animations = await visit.page.evaluate(() => document.getAnimations().length)
      expect(animations > 0, reducedMotion).to.equal(reducedMotion === 'no-preference')
    }
  })
})
