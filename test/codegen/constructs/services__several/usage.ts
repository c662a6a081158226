import { createAdminPortClient, createClient, createReportServiceClient } from './index.js'

export const main = createClient()
export const admin = createAdminPortClient()
export const report = createReportServiceClient({ endpoint: 'https://example.com/' })
export const reset: unknown = admin.reset({ Text: '' })
// @ts-expect-error where the contract has no address, one has to be given
export const nowhere = createReportServiceClient()
// @ts-expect-error each client has its own operations
export const other: unknown = main.reset({ Text: '' })
