import type { DayOrNil, EitherOrNil, PersonOrNil, Request } from './index.js'

export const day: DayOrNil = { $value: '2001-02-03', reason: 'stated' }
export const unknown: DayOrNil = { $nil: true, reason: 'unknown' }
export const request: Request = {
  Born: null,
  Person: [
    { $type: 'Employee', id: 1, Name: '', Desk: 'A1' },
    { $nil: true, id: 2 },
  ],
  Note: { $nil: true, $anyAttributes: { '{urn:example:other}why': 'secret' } },
  Plain: null,
  Either: { $nil: true },
  Own: { $nil: true, mark: '' },
}
export const employee: PersonOrNil = { $type: 'Employee', $nil: true, id: 2, since: '2030-06-01' }
export const either: EitherOrNil = { A: '', why: '' }

export function read(born: DayOrNil): string {
  if (born === null) return 'nil'
  return born.$nil ? (born.reason ?? 'nil') : born.$value
}

// @ts-expect-error a nil element has no content
export const content: DayOrNil = { $nil: true, $value: '2001-02-03' }
// @ts-expect-error a nil element has its required attributes
export const noId: PersonOrNil = { $nil: true }
// @ts-expect-error the element is not nillable
export const died: Request = { Born: null, Died: { $nil: true } }
// @ts-expect-error a nil element has no alternative of its choice
export const both: EitherOrNil = { $nil: true, A: '' }
// @ts-expect-error a type without attributes has no other nil than null
export const plain: Request = { Born: null, Plain: { $nil: true } }
