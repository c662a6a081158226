import { createClient } from './index.js'

export const client = createClient({ endpoint: 'https://example.com/' })
