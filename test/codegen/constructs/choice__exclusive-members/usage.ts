import type { Outcome, Request } from './index.js'

export const email: Request = { Id: 1, Email: 'a' }
export const address: Request = { Id: 1, Street: 'a', Red: true }
export const blue: Request = { Id: 1, Street: 'a', Town: 'b', Blue: [true, false] }
// @ts-expect-error one of the alternatives is required
export const none: Request = { Id: 1 }
// @ts-expect-error two exclude each other
export const both: Request = { Id: 1, Email: 'a', Phone: 'b' }
// @ts-expect-error also where one of them is a sequence
export const mixed: Request = { Id: 1, Email: 'a', Town: 'b' }
// @ts-expect-error an alternative has all of its members or none
export const part: Request = { Id: 1, Town: 'b' }
// @ts-expect-error of an optional choice at most one
export const colours: Request = { Id: 1, Email: 'a', Red: true, Blue: [false] }

export function read(outcome: Outcome): string {
  if (outcome.Result !== undefined) return outcome.Result
  const failure: string | null = outcome.Failure
  return failure ?? ''
}
