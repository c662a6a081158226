import { createClient } from 'data8-useradmin/soap'
import { makeContent, namespace } from '../records.mjs'

/** @type {import('data8-useradmin/soap').ComplexType} */
const RecordType = {
  kind: 'complex',
  name: `{${namespace}}Record`,
  content: {
    kind: 'sequence',
    items: [
      { kind: 'element', name: 'Id', ns: namespace, type: 'int' },
      { kind: 'element', name: 'Name', ns: namespace, type: 'string' },
      { kind: 'element', name: 'Note', ns: namespace, type: 'string', min: 0 },
      { kind: 'element', name: 'Active', ns: namespace, type: 'boolean' },
      { kind: 'element', name: 'Amount', ns: namespace, type: 'decimal' },
    ],
  },
}

/** @type {import('data8-useradmin/soap').ComplexType} */
const MessageType = {
  kind: 'complex',
  content: {
    kind: 'sequence',
    items: [
      {
        kind: 'element',
        name: 'Record',
        ns: namespace,
        type: RecordType,
        min: 0,
        max: 'unbounded',
      },
      { kind: 'element', name: 'Text', ns: namespace, type: 'string', min: 0 },
    ],
  },
}

/** @type {import('data8-useradmin/soap').Service} */
const service = {
  name: 'Records',
  namespace,
  soapVersion: '1.1',
  operations: {
    Exchange: {
      name: 'Exchange',
      soapAction: '',
      input: { name: 'Exchange', ns: namespace, type: MessageType },
      output: { name: 'ExchangeResponse', ns: namespace, type: MessageType },
    },
  },
}

/** @param {string} endpoint @param {import('../records.mjs').Order} order */
export function open(endpoint, order) {
  const { value } = order.kind === 'write' ? makeContent(order.content, order.bytes) : { value: {} }
  /** @type {any} */
  const client = createClient(service, {
    endpoint: new URL(order.path, endpoint),
    maxResponseBytes: 8 * 2 ** 20,
  })
  return () => client.Exchange(value)
}
