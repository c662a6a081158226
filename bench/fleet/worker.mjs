// One process of the fleet: callers that ask one token source, each about once per second.
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from 'redis'
import { createTokenSource, UserAdminClient } from '../../dist/index.js'
import { redisTokenStore } from '../../dist/redis.js'

/** @typedef {import('./run.js').WorkerSettings} Settings */

const settings = /** @type {Settings} */ (JSON.parse(String(process.argv[2])))
const { endpoint, redisUrl, callers, requests, lifeSeconds, refreshBeforeMs } = settings

/** @param {string} url */
async function connect(url) {
  const client = createClient({ url })
  // Its operations fail too, and those are counted.
  client.on('error', () => {})
  await client.connect()
  return client
}

const redis = redisUrl === undefined ? undefined : await connect(redisUrl)
const source = createTokenSource(
  new UserAdminClient({
    protocol: 'json',
    endpoint,
    credentials: { username: 'demo', password: 'secret' },
  }),
  {
    request: { expiresIn: { seconds: lifeSeconds }, allowedMethods: ['EmailValidation'] },
    refreshBeforeMs,
    ...(redis === undefined ? {} : { store: redisTokenStore(redis) }),
  },
)

const overrides = Array.from({ length: requests }, (_, index) => ({
  clientIp: `203.0.113.${index}`,
}))
/** The latest end of the tokens that callers of this process got, by request. */
const ends = overrides.map(() => 0)

const nothing = () => ({
  /** When each `get` began, in milliseconds since the start. @type {number[]} */
  startedAt: [],
  /** How long it took, in microseconds. @type {number[]} */
  tookUs: [],
  /** When one that failed began, how long it took in microseconds, which caller's it was, how long the last token of its request was still valid, in milliseconds, and the error's class. @type {[number, number, number, number, string][]} */
  errors: [],
  /** When a token was got that had ended. @type {number[]} */
  pastEnd: [],
})
let measured = nothing()

let startsAt = 0
const sinceStart = () => Date.now() - startsAt

/** @param {number} caller */
async function get(caller) {
  const request = caller % requests
  const startedAt = sinceStart()
  const from = performance.now()
  try {
    const token = await source.get(overrides[request])
    const took = performance.now() - from
    const end = token.expiresAt.toMillis()
    if (Date.now() >= end) measured.pastEnd.push(sinceStart())
    ends[request] = Math.max(ends[request] ?? 0, end)
    measured.startedAt.push(startedAt)
    measured.tookUs.push(Math.round(took * 1000))
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error
    const tookUs = Math.round((performance.now() - from) * 1000)
    measured.errors.push([startedAt, tookUs, caller, (ends[request] ?? 0) - Date.now(), kind])
  }
}

/** @param {number} caller @param {number} endsAt */
async function callEachSecond(caller, endsAt) {
  // All ask at once at first, and then spread over each second.
  await get(caller)
  let due = Date.now() + Math.random() * 1000
  while (due < endsAt) {
    await pause(Math.max(0, due - Date.now()))
    await get(caller)
    due = Math.max(due + 1000, Date.now())
  }
}

async function memory() {
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc?.()
    await pause(10)
  }
  const { rss, heapUsed } = process.memoryUsage()
  return { rss, heapUsed }
}

function report() {
  process.send?.({ ...measured, failedMints: source.stats().failures })
  measured = nothing()
}

/** @param {{ startsAt: number, endsAt: number, firstMemoryAt: number }} plan */
async function run(plan) {
  startsAt = plan.startsAt
  await pause(startsAt - Date.now())
  const cpu = process.cpuUsage()
  const reports = setInterval(report, 1000)
  const all = Promise.all(Array.from({ length: callers }, (_, c) => callEachSecond(c, plan.endsAt)))
  await pause(plan.firstMemoryAt - Date.now())
  const before = await memory()
  await all
  clearInterval(reports)
  report()
  const used = process.cpuUsage(cpu)
  const cpuShare = (used.user + used.system) / 1000 / sinceStart()
  const after = await memory()
  const end = { before, after, cpuShare, stats: source.stats() }
  await source.close()
  redis?.destroy()
  process.send?.({ end }, () => process.disconnect())
}

process.on(
  'message',
  (/** @type {{ startsAt: number, endsAt: number, firstMemoryAt: number }} */ plan) => {
    void run(plan)
  },
)
process.on('disconnect', () => process.exit())
process.send?.({ ready: true })
