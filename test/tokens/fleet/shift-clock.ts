/** Shifts the clock of this process by as much as its configuration says. To be imported before anything else. */

const { skewMs } = JSON.parse(process.argv[2] ?? '{}') as { readonly skewMs: number }
const RealDate = Date

/** The time that all processes of a test agree on, in milliseconds since 1970. */
export const trueNow: () => number = RealDate.now

const shiftedNow = (): number => trueNow() + skewMs

if (skewMs !== 0) {
  globalThis.Date = new Proxy(RealDate, {
    apply: () => new RealDate(shiftedNow()).toString(),
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length === 0 ? [shiftedNow()] : values, newTarget),
    get: (target, name, receiver) =>
      name === 'now' ? shiftedNow : Reflect.get(target, name, receiver),
  })
}
