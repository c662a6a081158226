import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { CompactEncrypt, CompactSign, UnsecuredJWT } from 'jose'
import type { RedisClientType } from 'redis'
import { describeWithRedis } from '../../support/redis-server.js'
import { useFleets, type Worker } from './fleet.js'
import { MintingService } from './minting-service.js'

const USERNAME = 'user-of-the-dump@example.com'
const PASSWORD = 'made-up password of the dump'
const REQUEST = {
  expiresIn: { minutes: 15 },
  allowedMethods: ['InternationalTelephoneValidation'],
  clientIp: '203.0.113.177',
  maxCredits: 1_234_567,
  applicationName: 'application of the dump',
}
const ANOTHER_MAC_KEY = randomBytes(32)

const isLock = (name: string): boolean => name.endsWith(':lock')

/** Keys and values, and what their parts in base64url are. */
function readable(dump: ReadonlyMap<string, string>): string {
  const texts = [...dump].flat()
  const parts = texts.flatMap((text) => text.split(/[.:]/))
  return [...texts, ...parts.map((part) => Buffer.from(part, 'base64url').toString('latin1'))].join(
    '\n',
  )
}

describeWithRedis('what a fleet has in Redis', (redis) => {
  const started = useFleets()
  let suites = 0

  /** The names under a prefix as soon as there are so many, and no lock. A token is stored after it was given. */
  async function untilStored(store: RedisClientType, prefix: string, count: number) {
    for (;;) {
      const names = await store.keys(`${prefix}*`)
      if (names.length === count && !names.some(isLock)) return names
      await sleep(5)
    }
  }

  async function dump(store: RedisClientType, prefix: string): Promise<Map<string, string>> {
    const names = await store.keys(`${prefix}*`)
    const values = await Promise.all(names.map((name) => store.get(name)))
    return new Map(names.map((name, index) => [name.slice(prefix.length), values[index] ?? '']))
  }

  async function start(isSealed: boolean, delayMs = 0) {
    suites += 1
    const service = started.add(await new MintingService(() => ({ delayMs })).start())
    const prefix = `${redis.prefix}${suites}:`
    const options = {
      redisUrl: redis.url,
      endpoint: service.endpoint,
      prefix,
      username: USERNAME,
      password: PASSWORD,
      sealKeys: isSealed ? [randomBytes(32).toString('base64')] : [],
      source: { request: REQUEST },
    }
    const store = await started.redis(redis.url)
    return { service, prefix, options, store, worker: await started.worker(options) }
  }

  for (const isSealed of [true, false]) {
    describe(isSealed ? 'with sealKeys' : 'without sealKeys', () => {
      it(
        isSealed ? 'reveals no request and no token' : 'reveals tokens, but no login',
        async () => {
          const { service, prefix, store, worker } = await start(isSealed, 300)
          const get = worker.call('get')
          await service.untilAsked(1)
          const during = await dump(store, prefix)
          await get
          await untilStored(store, prefix, 1)
          const after = await dump(store, prefix)
          expect([...during.keys()].map(isLock)).to.deep.equal([true])

          const { jwt = '' } = service.mints[0] ?? {}
          const { allowedMethods, clientIp, maxCredits, applicationName } = REQUEST
          const hidden = [PASSWORD, applicationName, service.endpoint]
          const inToken = [USERNAME, ...allowedMethods, clientIp, String(maxCredits)]
          const text = readable(new Map([...during, ...after]))
          for (const secret of hidden) expect(text).not.to.contain(secret)
          for (const secret of inToken) expect(readable(during)).not.to.contain(secret)
          if (isSealed) {
            for (const secret of [...inToken, jwt, ...jwt.split('.')]) {
              expect(text).not.to.contain(secret)
            }
          } else {
            const [value = ''] = after.values()
            const payload = Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()
            const content = JSON.parse(payload) as Readonly<Record<string, unknown>>
            expect(content).to.have.all.keys(
              'name',
              'jwt',
              'creditsRemaining',
              'askedAt',
              'mintedAt',
            )
            expect(content['jwt']).to.equal(jwt)
            expect(after.has(String(content['name']))).to.equal(true)
          }
        },
      )

      it('counts only where it was stored there by a process with the same account', async () => {
        const { service, prefix, options, store, worker } = await start(isSealed)
        const known: string[] = []
        const nameOf = async (who: Worker, maxCredits: number): Promise<string> => {
          await who.call('get', { maxCredits })
          const names = await untilStored(store, prefix, known.length + 1)
          const added = names.find((name) => !known.includes(name)) ?? ''
          known.push(added)
          return added
        }
        const other = await started.worker({ ...options, username: 'another@example.com' })
        const foreign = (await store.get(await nameOf(other, 1))) ?? ''
        const planted: ((value: string) => string | Promise<string>)[] = [
          () => foreign,
          () => 'text',
          () => '',
          (value) => value.slice(0, -1),
          (value) => value.slice(0, value.length / 2),
          (value) => value.slice(0, value.lastIndexOf('.') + 1),
          (value) => `${value}A`,
          (value) => `${value}${'A'.repeat(1_000_000)}`,
          (value) => flip(value, Math.floor(value.length / 2)),
          (value) => flip(value, value.length - 5),
          (value) => signedByAnother(value),
          (value) => sealedByAnother(value),
          () => new UnsecuredJWT({ jwt: service.mints[0]?.jwt }).encode(),
        ]
        const requests = Array.from({ length: planted.length + 2 }, (_, index) => ({
          maxCredits: index + 1,
        }))
        const names: string[] = []
        for (const { maxCredits } of requests) names.push(await nameOf(worker, maxCredits))
        const values = await Promise.all(names.map(async (name) => (await store.get(name)) ?? ''))
        const put = (index: number, value: string) =>
          store.set(names[index] ?? '', value, { expiration: 'KEEPTTL' })
        for (const [index, plant] of planted.entries()) {
          await put(index, await plant(values[index] ?? ''))
        }
        // Two of the same account change places.
        const [one, two] = [planted.length, planted.length + 1]
        await put(one, values[two] ?? '')
        await put(two, values[one] ?? '')

        const minted = service.mints.length
        expect(minted).to.equal(requests.length + 1)
        await worker.call('reopen')
        const fresh = await worker.call('getAll', requests)
        expect(service.mints).to.have.length(minted + requests.length)
        for (const { number } of fresh) expect(number).to.be.above(minted)
        expect((await worker.call('stats')).storeFailures).to.be.at.least(requests.length)
        // The new ones have taken their places.
        await untilStored(store, prefix, requests.length + 1)
        await worker.call('reopen')
        const again = await worker.call('getAll', requests)
        expect(again.map(({ number }) => number)).to.deep.equal(fresh.map(({ number }) => number))
        expect(service.mints).to.have.length(minted + requests.length)
      })
    })
  }

  it('may be a value of another type, without which processes go on', async () => {
    const { service, prefix, store, worker } = await start(true)
    await worker.call('get')
    const [name = ''] = await untilStored(store, prefix, 1)
    await store.del(name)
    await store.rPush(name, 'text')
    await worker.call('reopen')
    expect((await worker.call('get')).number).to.equal(2)
    expect(service.mints).to.have.length(2)
  })

  /** Changes one character to another one. */
  function flip(value: string, index: number): string {
    const changed = value[index] === 'A' ? 'B' : 'A'
    return value.slice(0, index) + changed + value.slice(index + 1)
  }

  /** What can be read of the value, with a MAC by another key. */
  function signedByAnother(value: string): Promise<string> {
    const content = Buffer.from(value.split('.')[1] ?? '', 'base64url')
    return new CompactSign(content).setProtectedHeader({ alg: 'HS256' }).sign(ANOTHER_MAC_KEY)
  }

  function sealedByAnother(value: string): Promise<string> {
    return new CompactEncrypt(Buffer.from(value.split('.')[1] ?? '', 'base64url'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .encrypt(ANOTHER_MAC_KEY)
  }
})
