import { getEventListeners } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'chai'
import { AbortError } from '../../src/errors.js'
import { waitFor } from '../../src/internal/wait-for.js'

const never = new Promise<never>(() => {})
const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )
const limit = (ms: number, error = new Error('too late')) => ({ ms, error: () => error })

describe('waiting for a promise', () => {
  it('gives its outcome, and leaves no listener', async () => {
    const { signal } = new AbortController()
    const timeout = limit(60_000)
    expect(await waitFor(Promise.resolve(1), { signal, timeout })).to.equal(1)
    expect(getEventListeners(signal, 'abort')).to.deep.equal([])
    const failed = new Error('failed')
    expect(await failureOf(waitFor(Promise.reject(failed), { signal, timeout }))).to.equal(failed)
    expect(getEventListeners(signal, 'abort')).to.deep.equal([])
  })

  it('ends at the time limit, and ignores what comes later', async () => {
    const { signal } = new AbortController()
    const late = new Error('late')
    const work = delay(30).then(() => Promise.reject(new Error('of the work')))
    expect(await failureOf(waitFor(work, { signal, timeout: limit(5, late) }))).to.equal(late)
    expect(getEventListeners(signal, 'abort')).to.deep.equal([])
    await delay(40)
  })

  it('ends when the signal is aborted, also before', async () => {
    const reason = new Error('reason')
    const controller = new AbortController()
    const { signal } = controller
    const waiting = failureOf(waitFor(never, { signal, timeout: undefined }))
    controller.abort(reason)
    expect(await waiting)
      .to.be.instanceOf(AbortError)
      .with.property('cause', reason)
    expect(await failureOf(waitFor(never, { signal, timeout: undefined }))).to.be.instanceOf(
      AbortError,
    )
    expect(getEventListeners(signal, 'abort')).to.deep.equal([])
  })

  it('with one signal does not leak, whatever their number', async () => {
    const warnings: Error[] = []
    const onWarning = (warning: Error): number => warnings.push(warning)
    process.on('warning', onWarning)
    const controller = new AbortController()
    const { signal } = controller
    const all = Array.from({ length: 20 }, () =>
      failureOf(waitFor(never, { signal, timeout: undefined })),
    )
    const others = [Promise.resolve(1), Promise.reject(new Error('another'))]
    await Promise.allSettled(others.map((each) => waitFor(each, { signal, timeout: undefined })))
    // One for all: Node searches through those that there are for each that is added.
    expect(getEventListeners(signal, 'abort')).to.have.length(1)
    controller.abort()
    await Promise.all(all)
    await delay(1)
    process.off('warning', onWarning)
    expect(warnings).to.deep.equal([])
    expect(getEventListeners(signal, 'abort')).to.deep.equal([])
  })
})
