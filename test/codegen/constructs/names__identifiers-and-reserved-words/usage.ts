import type { ExampleMethods, Request, Response } from './index.js'

export const request: Request = { 'with-hyphen': { 'a-b': '' }, constructor_: '', Item: { y: '' } }
export const response: Response = {}
export const names: readonly (keyof ExampleMethods)[] = ['send', 'Send', 'closeOperation']
