import type { DatedFact, FactOrSubtype } from './index.js'

export const fact: FactOrSubtype = { id: 'urn:example:1', $content: ['Example Ltd'] }
export const dated: FactOrSubtype = { $type: 'DatedFact', id: '', on: '2030-06-01', $content: [] }
export const content: DatedFact['$content'][number] = 'text'

// @ts-expect-error a fact has content
export const empty: FactOrSubtype = { id: '' }
