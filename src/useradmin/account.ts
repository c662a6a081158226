export type { Account, AccountSource } from '../data8/convention/account.js'
