import type { Person } from './index.js'

export const person: Person = {
  id: 2n ** 60n,
  born: '2000-01-01+01:00',
  friends: [null],
  photo: new Uint8Array(2),
  extra: { entry: [{ key: 'a', value: 1 }] },
}
