import { createClient } from './index.js'

export const client = createClient({ soapVersion: '1.2', endpoint: 'https://example.com/soap12' })
