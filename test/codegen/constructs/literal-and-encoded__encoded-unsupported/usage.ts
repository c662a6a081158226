import type { ExampleMethods } from './index.js'

export const method: keyof ExampleMethods = 'send'
