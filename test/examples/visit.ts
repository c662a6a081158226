import { expect } from 'chai'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import {
  startTokenPage,
  type TokenPage,
  type TokenPageOptions,
} from '../../examples/token-page/server.js'

/** The example, and a visitor who has opened its page. */
export class Visit implements AsyncDisposable {
  readonly site: TokenPage
  readonly page: Page
  /** What the page asked, in this order: method and path. */
  readonly requests: string[] = []
  readonly #answers: Promise<string | undefined>[] = []
  readonly #console: string[] = []

  private constructor(site: TokenPage, page: Page) {
    this.site = site
    this.page = page
    page.setDefaultTimeout(20_000)
    page.on('request', (request) => {
      if (request.method() === 'POST') {
        this.requests.push(new URL(request.url()).pathname)
      }
    })
    page.on('response', (response) => {
      if (response.url() === `${site.url}token`) {
        const answer = response.json() as Promise<{ access_token?: string }>
        // The answer to a page that is left cannot be read.
        const text = answer.then(({ access_token }) => access_token).catch(() => undefined)
        this.#answers.push(text)
      }
    })
    page.on('console', (message) => this.#console.push(message.text()))
    page.on('pageerror', (error) => this.#console.push(String(error)))
  }

  static async start(
    browser: Browser,
    {
      site: siteOptions = {},
      context: contextOptions = {},
      hasClock = false,
    }: {
      readonly site?: TokenPageOptions
      readonly context?: BrowserContextOptions
      /** Whether the time of the page can be set. */
      readonly hasClock?: boolean
    } = {},
  ): Promise<Visit> {
    const site = await startTokenPage(siteOptions)
    const context = await browser.newContext(contextOptions)
    const visit = new Visit(site, await context.newPage())
    if (hasClock) await visit.page.clock.install()
    await visit.page.goto(site.url)
    return visit
  }

  get field(): Locator {
    return this.page.getByRole('textbox', { name: 'Email address' })
  }

  get message(): Locator {
    return this.page.getByRole('status')
  }

  button(name: string, place: Page | Locator = this.page): Locator {
    return place.getByRole('button', { name, exact: true })
  }

  /** A button beside the message. */
  get action(): Locator {
    return this.page.locator('#action')
  }

  /** Waits until the message has this text. */
  async hears(text: string | RegExp): Promise<void> {
    await this.message.filter({ hasText: text }).waitFor()
  }

  /** Types an address, and waits until the message has this text. */
  async checks(email: string, text: string | RegExp = `${email} is valid.`): Promise<void> {
    await this.field.fill(email)
    await this.field.press('Enter')
    await this.hears(text)
  }

  /** The tokens that the page got. */
  async tokens(): Promise<readonly string[]> {
    const texts = await Promise.all(this.#answers)
    return texts.filter((text) => text !== undefined)
  }

  /** How often a token was asked for by the page. */
  get tokenRequests(): number {
    return this.requests.filter((path) => path === '/token').length
  }

  /** Expects that the page broke no rule, and that no token is anywhere but in its memory. */
  async expectClean(): Promise<void> {
    // Chromium writes a line for each status of an error, and for each server that does not answer.
    const complaints = this.#console.filter((line) => !line.startsWith('Failed to load resource'))
    expect(complaints).to.deep.equal([])
    const places = await this.page.evaluate(async () => [
      document.documentElement.outerHTML,
      location.href,
      JSON.stringify(history.state),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      document.cookie,
      JSON.stringify(await indexedDB.databases()),
      JSON.stringify(await caches.keys()),
      JSON.stringify(performance.getEntriesByType('resource')),
    ])
    places.push(JSON.stringify(await this.page.context().cookies()), ...this.#console)
    for (const token of await this.tokens()) {
      for (const part of [token, ...token.split('.')])
        expect(places.join('\n')).not.to.contain(part)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.page.context().close()
    await this.site.close()
  }
}
