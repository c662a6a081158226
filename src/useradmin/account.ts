export type { Account } from '../data8/convention/account.js'
