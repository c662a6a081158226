import { createServer } from 'node:http'
import { expect } from 'chai'
import { listenOnLoopback } from '../../src/internal/listen.js'
import { describeInChromium } from './chromium.js'
import { Visit } from './visit.js'

const SERVICE = '/EmailValidation/IsValid.json'

const asJson = { headers: { 'content-type': 'application/json' }, body: '{}' }
const asForm = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'grant_type=client_credentials',
}
interface ForeignRequest {
  readonly method: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly mode?: 'no-cors'
}

/** What a page of another origin tries. */
const FOREIGN_REQUESTS: readonly (readonly [path: string, init: ForeignRequest])[] = [
  ['token', { method: 'POST', ...asJson }],
  ['token', { method: 'POST', ...asForm }],
  ['token', { method: 'POST', ...asForm, mode: 'no-cors' }],
  ['session', { method: 'DELETE' }],
  ['service', { method: 'DELETE' }],
]

describeInChromium('the token page', (browser) => {
  it('gets a token and spends it', async () => {
    await using visit = await Visit.start(browser())
    await visit.checks('ada@example.com')
    await visit.checks('ada@example', 'ada@example is not valid.')
    await visit.checks('ada@catch-all.example', 'It is not known whether')
    await visit.page.getByText('2 checks left').waitFor()
    expect(visit.requests).to.deep.equal(['/token', SERVICE, SERVICE, SERVICE])
    expect(visit.site.emulator.requests[0]).to.deep.include({
      outcome: 'token',
      authentication: 'password',
      allowedMethods: ['EmailValidation'],
      maxCredits: 5,
    })
    expect(visit.site.emulator.requests.slice(1)).to.satisfy(
      (calls: { authentication: string }[]) =>
        calls.every(({ authentication }) => authentication === 'jwt'),
    )
    expect(await visit.tokens()).to.have.length(1)
    await visit.expectClean()
  })

  it('lists its requests without the token', async () => {
    await using visit = await Visit.start(browser())
    await visit.checks('ada@example.com')
    const lines = await visit.page.getByRole('listitem').allInnerTexts()
    expect(lines.map((line) => line.replaceAll(/\s+/g, ' '))).to.satisfy(
      ([use = '', mint = '']: string[]) =>
        use === `POST ${SERVICE} → Valid` && /^POST \/token → a token for \d\d s$/.test(mint),
    )
  })

  it('asks once for what is typed quickly', async () => {
    await using visit = await Visit.start(browser(), { hasClock: true })
    await visit.page.clock.pauseAt(Date.now() + 60_000)
    await visit.field.pressSequentially('ada@example.com')
    await visit.field.fill('ada@example.co')
    await visit.field.fill('grace@example.com')
    await visit.page.clock.runFor(349)
    expect(visit.requests).to.deep.equal([])
    await visit.page.clock.runFor(1)
    await visit.hears('grace@example.com is valid.')
    expect(visit.requests).to.deep.equal(['/token', SERVICE])
  })

  it('asks for one address at a time, and shows what is known of the last one', async () => {
    await using visit = await Visit.start(browser())
    const held: (() => void)[] = []
    await visit.page.route(`**${SERVICE}`, async (route) => {
      if (route.request().method() === 'POST') {
        await new Promise<void>((resolve) => held.push(resolve))
      }
      await route.continue()
    })
    const asked = visit.page.waitForRequest(`**${SERVICE}`)
    await visit.field.fill('one@example.com')
    await asked
    for (const email of ['two@example', 'three@example.com']) {
      await visit.field.fill(email)
      await visit.field.press('Enter')
      await visit.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 0)))
    }
    expect(held).to.have.length(1)
    const next = visit.page.waitForRequest(`**${SERVICE}`)
    held[0]?.()
    expect((await next).postDataJSON()).to.include({ email: 'three@example.com' })
    expect(await visit.message.textContent()).to.equal('')
    expect(held).to.have.length(2)
    held[1]?.()
    await visit.hears('three@example.com is valid.')
    expect(visit.requests).to.deep.equal(['/token', SERVICE, SERVICE])
  })

  it('shows how the life of a token ends, and has the next one without a reload', async () => {
    await using visit = await Visit.start(browser(), { hasClock: true })
    const { clock } = visit.page
    const life = visit.page.getByRole('timer')
    await visit.checks('ada@example.com')
    await clock.fastForward(30_000)
    await life.filter({ hasText: /^2\d s$/ }).waitFor()
    await clock.fastForward(31_000)
    await visit.page.getByText('It has ended').waitFor()
    expect(await life.textContent()).to.equal('–')
    expect(visit.tokenRequests).to.equal(1)
    await visit.checks('grace@example.com')
    await life.filter({ hasText: /^5\d s$/ }).waitFor()
    expect(visit.tokenRequests).to.equal(2)
    expect(await visit.tokens()).to.have.length(2)
    await visit.expectClean()
  })

  it('renews a token that the service refuses', async () => {
    await using visit = await Visit.start(browser())
    for (const name of ['a', 'b', 'c', 'd', 'e']) await visit.checks(`${name}@example.com`)
    await visit.page.getByText('0 checks left').waitFor()
    await visit.checks('f@example.com')
    await visit.page.getByText('refused: The token has no credits left').waitFor()
    await visit.page.getByText('4 checks left').waitFor()
    // The last of nine.
    expect(await visit.page.getByRole('listitem').count()).to.equal(8)
    expect(visit.tokenRequests).to.equal(2)
    await visit.expectClean()
  })

  it('tells a refusal in words, once a new token did not help', async () => {
    await using visit = await Visit.start(browser(), {
      site: { allowedMethods: ['InternationalTelephoneValidation'] },
    })
    await visit.checks('ada@example.com', 'The service refuses to check this address at present.')
    expect(visit.requests).to.deep.equal(['/token', SERVICE, '/token', SERVICE])
    await visit.action.filter({ hasText: 'Try again' }).waitFor()
    await visit.expectClean()
  })

  it('waits as long as it is told where it asked too often', async () => {
    let calls = 0
    const rateLimiter = {
      consume: async () => {
        calls += 1
        if (calls === 1) throw { msBeforeNext: 30_000 }
      },
    }
    await using visit = await Visit.start(browser(), { site: { rateLimiter }, hasClock: true })
    await visit.checks('ada@example.com', 'That was too much at once.')
    await visit.page.getByText('→ too many requests').waitFor()
    expect(await visit.message.textContent()).to.match(/ by itself in (29|30) seconds\.$/)
    await visit.checks('grace@example.com', 'That was too much at once.')
    expect(calls).to.equal(1)
    await visit.page.clock.fastForward(30_000)
    await visit.hears('grace@example.com is valid.')
    expect(calls).to.equal(2)
    await visit.expectClean()
  })

  it('waits for one hour at most', async () => {
    const rateLimiter = {
      consume: async () => {
        throw { msBeforeNext: 1e12 }
      },
    }
    await using visit = await Visit.start(browser(), { site: { rateLimiter }, hasClock: true })
    await visit.checks('ada@example.com', / in 3(600|59\d) seconds\.$/)
    await visit.page.clock.runFor(10_000)
    expect(await visit.message.textContent()).to.match(/ in 3(600|59\d) seconds\.$/)
    expect(visit.tokenRequests).to.equal(1)
  })

  it('has the next token where its clock is set back', async () => {
    await using visit = await Visit.start(browser(), { hasClock: true })
    await visit.checks('ada@example.com')
    await visit.page.clock.setSystemTime(Date.now() - 3 * 3_600_000)
    await visit.page.getByText('It has ended').waitFor()
    await visit.checks('grace@example.com')
    await visit.page
      .getByRole('timer')
      .filter({ hasText: /^[56]\d s$/ })
      .waitFor()
    expect(visit.tokenRequests).to.equal(2)
  })

  it('says that signing out failed, and asks nothing of an empty field', async () => {
    await using visit = await Visit.start(browser())
    await visit.page.route('**/session', (route) => route.abort())
    await visit.button('Sign out').click()
    await visit.hears('The server of this page cannot be reached: you are still signed in.')
    expect(await visit.action.isHidden()).to.equal(true)
    expect(visit.requests).to.deep.equal([])
  })

  it('does not check half an address after signing in', async () => {
    await using visit = await Visit.start(browser())
    await visit.field.fill('ada@')
    await visit.button('Sign out').click()
    await visit.hears('You are signed out.')
    await visit.action.click()
    await visit.button('Sign out').waitFor()
    await visit.checks('ada@example.com')
    expect(visit.requests).to.deep.equal(['/token', SERVICE])
  })

  it('starts and stops the service in turn', async () => {
    await using visit = await Visit.start(browser())
    const statuses = await visit.page.evaluate(() =>
      Promise.all(
        ['PUT', 'DELETE', 'PUT', 'PUT'].map(async (method) => {
          const { status } = await fetch('/service', { method })
          return status
        }),
      ),
    )
    expect(statuses).to.deep.equal([204, 204, 204, 204])
    await visit.checks('ada@example.com')
  })

  for (const when of ['before its first token', 'while it has a token']) {
    it(`says that the service is down ${when}, and goes on once it is back`, async () => {
      await using visit = await Visit.start(browser())
      if (when === 'while it has a token') await visit.checks('ada@example.com')
      await visit.site.stopService()
      await visit.checks('grace@example.com', 'The service cannot be reached.')
      await visit.action.click()
      await visit.hears('The service cannot be reached.')
      await visit.site.startService()
      await visit.action.click()
      await visit.hears('grace@example.com is valid.')
      await visit.expectClean()
    })
  }

  it('stops and starts the service to show that', async () => {
    await using visit = await Visit.start(browser())
    const stop = visit.page.getByRole('button', { name: 'stop the service' })
    await stop.click()
    await visit.page.locator('[aria-pressed=true]').waitFor()
    await visit.checks('ada@example.com', 'The service cannot be reached.')
    await stop.click()
    await visit.page.locator('[aria-pressed=false]').waitFor()
    await visit.action.click()
    await visit.hears('ada@example.com is valid.')
  })

  it('has no token for who is signed out', async () => {
    await using visit = await Visit.start(browser(), { hasClock: true })
    const context = visit.page.context()
    expect((await context.cookies())[0]).to.include({ httpOnly: true, sameSite: 'Strict' })
    await visit.checks('ada@example.com')
    await visit.button('Sign out').click()
    await visit.hears('You are signed out.')
    await visit.page.getByText('None yet').waitFor()
    await visit.checks('grace@example.com', 'You are signed out.')
    await visit.page.getByText('POST /token').first().waitFor()
    expect(await visit.tokens()).to.have.length(1)
    await visit.action.filter({ hasText: 'Sign in' }).click()
    await visit.hears('grace@example.com is valid.')
    // The session ends while the page is open.
    await context.clearCookies()
    await visit.page.clock.fastForward(61_000)
    await visit.checks('e@example.com', 'You are signed out.')
    expect(await visit.tokens()).to.have.length(2)
    await visit.expectClean()
  })

  it('knows that another tab has signed in', async () => {
    await using visit = await Visit.start(browser())
    const other = await visit.page.context().newPage()
    await other.goto(visit.site.url)
    await visit.button('Sign out').click()
    await visit.hears('You are signed out.')
    await other.evaluate(() => fetch('/session', { method: 'PUT' }))
    await visit.checks('ada@example.com')
    await visit.button('Sign out').waitFor()
    await visit.expectClean()
  })

  it('says that the visitor is signed out, whatever a check that began before finds', async () => {
    await using visit = await Visit.start(browser())
    let release: (() => void) | undefined
    await visit.page.route(`**${SERVICE}`, async (route) => {
      if (route.request().method() === 'POST') {
        await new Promise<void>((resolve) => {
          release = resolve
        })
      }
      await route.continue()
    })
    const asked = visit.page.waitForRequest(`**${SERVICE}`)
    await visit.field.fill('ada@example.com')
    await asked
    await visit.button('Sign out').click()
    await visit.hears('You are signed out.')
    release?.()
    await visit.page.getByText('→ Valid').waitFor()
    await visit.page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 50)))
    expect(await visit.message.textContent()).to.contain('You are signed out.')
    await visit.page.getByText('None yet').waitFor()
  })

  it('is the only page that gets tokens', async () => {
    await using visit = await Visit.start(browser())
    const page = createServer((_req, res) => res.setHeader('content-type', 'text/html').end('<p>'))
    const port = await listenOnLoopback(page, 0)
    try {
      const before = visit.site.emulator.requests.length
      // The cookie comes with the requests of the first: cookies are for all ports of a host.
      for (const host of ['127.0.0.1', 'localhost']) {
        await visit.page.goto(`http://${host}:${port}/`)
        const outcomes = await visit.page.evaluate(
          ([site, requests]) =>
            Promise.all(
              requests.map(([path, init]) =>
                fetch(site + path, { credentials: 'include', ...init }).then(
                  async (response) => `${response.type}: ${await response.text()}`,
                  () => 'refused',
                ),
              ),
            ),
          [visit.site.url, FOREIGN_REQUESTS] as const,
        )
        expect(outcomes).to.deep.equal(['refused', 'refused', 'opaque: ', 'refused', 'refused'])
      }
      expect(visit.site.emulator.requests).to.have.length(before)
      expect(await visit.tokens()).to.deep.equal([])
      await visit.page.goto(visit.site.url)
      await visit.checks('ada@example.com')
    } finally {
      page.close()
      page.closeAllConnections()
    }
  })
})
