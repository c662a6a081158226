import type { ExampleMethods } from './index.js'

export function find(client: ExampleMethods): unknown {
  return client.findById({ Id: '' }) ?? client.findByName({ Name: '' })
}
