import type { StockMethods } from './index.js'

export const method: keyof StockMethods = 'confirm'
