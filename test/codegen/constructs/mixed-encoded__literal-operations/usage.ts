import type { ExampleMethods } from './index.js'

// Operations with an encoded message in either direction are not in the client.
export const methods: readonly (keyof ExampleMethods)[] = ['count', 'weigh']

export async function count(client: ExampleMethods): Promise<number> {
  return (await client.count({ text: 'a b' })).number
}

// @ts-expect-error
export const encoded: keyof ExampleMethods = 'countEncoded'
