import type { Animal, Request } from './index.js'

const dog = { Name: 'Rex', id: 1, Barks: true } as const
export const request: Request = { ...dog, Owner: { Name: '', Email: '' } }
export const animal: Animal = request
// @ts-expect-error what the base requires is required
export const missing: Request = { Name: '', Barks: true, Owner: { Name: '', Email: '' } }
// @ts-expect-error the choice of the base is exclusive
export const both: Request = { ...dog, Owner: { Name: '', Email: '', Phone: '' } }
// @ts-expect-error and required
export const neither: Request = { ...dog, Owner: { Name: '' } }
