export type { Account } from '../data8/account.js'
