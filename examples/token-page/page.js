import { CallError, createTokenClient, isUnderWay } from './token-client.js'

const TYPING_PAUSE_MS = 350
const LEAST_WAIT_MS = 2000
const EXCHANGES = 8

/** @template {Element} T @param {string} id @param {new () => T} kind @returns {T} */
function element(id, kind) {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new TypeError(`no ${kind.name} has the id ${id}`)
}

const form = element('form', HTMLFormElement)
const field = element('field', HTMLDivElement)
const input = element('email', HTMLInputElement)
const message = element('message', HTMLParagraphElement)
const action = element('action', HTMLButtonElement)
const session = element('session', HTMLButtonElement)
const service = element('service', HTMLButtonElement)
const tokenView = element('token', HTMLElement)

const serviceUrl = document.querySelector('meta[name=service]')?.getAttribute('content') ?? ''

// A client for each session: with it, its token is dropped.
const startClient = () =>
  createTokenClient({
    tokenUrl: '/token',
    serviceUrl,
    request: { maxCredits: 5 },
    fetch: shownFetch,
  })
let client = startClient()

// --- What is checked: one address at a time, and after it the last one that was typed.

/** @type {string | undefined} */ let next
let isChecking = false
/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer

/** @param {number} delayMs */
function checkIn(delayMs) {
  clearTimeout(timer)
  timer = setTimeout(() => check(input.value.trim()), delayMs)
}

/** @param {string} email */
async function check(email) {
  next = email
  if (isChecking) return
  isChecking = true
  while (next !== undefined) {
    const current = next
    next = undefined
    const asked = client
    const show = await verdictOn(current)
    showToken()
    if (asked !== client || input.value.trim() !== current) continue
    clearTimeout(timer)
    show()
  }
  isChecking = false
}

/** @param {string} email @returns {Promise<() => void>} what shows the verdict */
async function verdictOn(email) {
  try {
    const { Result } = await client.call('IsValid', { email, level: 'MX' })
    return () => showResult(email, Result)
  } catch (error) {
    return () => showFailure(error)
  }
}

// --- The field

/** @param {string} state @param {string} text @param {string} [button] */
function show(state, text, button = '') {
  field.dataset['state'] = state
  input.setAttribute('aria-invalid', String(state === 'invalid'))
  message.textContent = text
  action.textContent = button
  action.hidden = button === ''
}

/** @param {string} email @param {unknown} result */
function showResult(email, result) {
  // Another tab may have signed in.
  showSession(true)
  if (result === 'Valid') show('valid', `${email} is valid.`)
  else if (result === 'Invalid') show('invalid', `${email} is not valid.`)
  else show('unknown', `It is not known whether ${email} receives mail.`)
}

/** @param {unknown} error */
function showFailure(error) {
  if (!(error instanceof CallError)) console.error(error)
  const { reason, retryAt } = error instanceof CallError ? error : new CallError('unavailable')
  const waitMs = Math.max(retryAt - Date.now(), LEAST_WAIT_MS)
  switch (reason) {
    case 'signed-out':
      showSession(false)
      return show('failed', 'You are signed out. Sign in to check addresses.', 'Sign in')
    case 'refused':
      return show(
        'failed',
        'The service refuses to check this address at present. The address itself may be right.',
        'Try again',
      )
    case 'limited':
      checkIn(waitMs)
      return show(
        'failed',
        `That was too much at once. The check goes on by itself in ${Math.ceil(waitMs / 1000)} seconds.`,
      )
    default:
      return show('failed', 'The service cannot be reached. What you typed is kept.', 'Try again')
  }
}

const isWhole = () => input.value !== '' && input.validity.valid

function checkNow() {
  show('checking', '')
  checkIn(0)
}

input.addEventListener('input', () => {
  show(isWhole() ? 'checking' : 'empty', '')
  if (isWhole()) checkIn(TYPING_PAUSE_MS)
  else clearTimeout(timer)
})

form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (isWhole()) checkNow()
  else show('empty', 'Type a whole address, such as ada@example.com.')
})

action.addEventListener('click', async () => {
  // The button goes away: the focus would be lost.
  input.focus()
  if (session.dataset['state'] === 'out') await changeSession(true)
  else checkNow()
})

// --- The session

/** @param {boolean} isIn */
function showSession(isIn) {
  session.dataset['state'] = isIn ? 'in' : 'out'
  session.textContent = isIn ? 'Sign out' : 'Sign in'
}

/** @param {boolean} isIn */
async function changeSession(isIn) {
  const { ok } = await request(isIn ? 'PUT' : 'DELETE', '/session')
  if (!ok) {
    const state = isIn ? 'out' : 'in'
    return show(
      'failed',
      `The server of this page cannot be reached: you are still signed ${state}.`,
    )
  }
  showSession(isIn)
  client = startClient()
  showToken()
  if (!isIn) return show('failed', 'You are signed out. Sign in to check addresses.', 'Sign in')
  if (isWhole()) checkNow()
  else show('empty', '')
}

session.addEventListener('click', () => changeSession(session.dataset['state'] === 'out'))

// --- The token

function showToken() {
  const life = client.life()
  const isAlive = life !== undefined && isUnderWay(life.endsAt, life.lifeMs)
  const leftMs = isAlive ? life.endsAt - Date.now() : 0
  const state = life === undefined ? 'none' : isAlive ? 'alive' : 'ended'
  tokenView.dataset['state'] = state
  tokenView.style.setProperty('--left', String((100 * leftMs) / (life?.lifeMs || 1)))
  write('seconds', isAlive ? `${Math.ceil(leftMs / 1000)} s` : '–')
  if (state === 'none') {
    write('credits', 'None yet')
    write('renewal', 'One comes with the first check.')
  } else if (state === 'ended') {
    write('credits', 'It has ended')
    write('renewal', 'A new one comes with the next check.')
  } else {
    write('credits', checks(life?.credits))
    write('renewal', 'In memory only, until it ends.')
  }
}

setInterval(showToken, 250)

/** @param {number | undefined} credits */
function checks(credits) {
  if (credits === undefined) return 'No limit of checks'
  return credits === 1 ? '1 check left' : `${credits} checks left`
}

/** @param {string} id @param {string} text */
function write(id, text) {
  const place = element(id, HTMLElement)
  if (place.textContent !== text) place.textContent = text
}

// --- What happens behind

/** Sends a request and lists it, without the token. @param {RequestInfo | URL} url @param {RequestInit} [init] */
async function shownFetch(url, init) {
  const path = new URL(String(url), location.href).pathname
  try {
    const response = await fetch(url, init)
    list(`${init?.method} ${path}`, await outcomeOf(response.clone()))
    return response
  } catch (error) {
    list(`${init?.method} ${path}`, 'no answer')
    throw error
  }
}

/** @type {Record<number, string>} */
const FAILURES = { 401: 'signed out', 429: 'too many requests', 503: 'not available' }

/** @param {Response} response */
async function outcomeOf(response) {
  if (!response.ok) return FAILURES[response.status] ?? `status ${response.status}`
  const { expires_in, Status, Result } = await response.json()
  if (Status?.Success === false) return `refused: ${Status.ErrorMessage}`
  return expires_in === undefined ? String(Result) : `a token for ${expires_in} s`
}

/** @param {string} what @param {string} outcome */
function list(what, outcome) {
  const line = document.createElement('li')
  for (const text of [what, `→ ${outcome}`]) {
    const part = document.createElement('span')
    part.textContent = text
    line.append(part)
  }
  const lines = element('exchanges', HTMLOListElement)
  lines.prepend(line)
  while (lines.children.length > EXCHANGES) lines.lastElementChild?.remove()
  element('nothing', HTMLElement).hidden = true
}

for (const button of document.querySelectorAll('button[data-email]')) {
  button.addEventListener('click', () => {
    input.value = button.getAttribute('data-email') ?? ''
    checkNow()
  })
}

service.addEventListener('click', async () => {
  const isStopped = service.getAttribute('aria-pressed') === 'true'
  const { ok } = await request(isStopped ? 'PUT' : 'DELETE', '/service')
  if (ok) service.setAttribute('aria-pressed', String(!isStopped))
})

/** @param {string} method @param {string} path */
const request = (method, path) => fetch(path, { method }).catch(() => ({ ok: false }))
