import { SoapFaultError } from 'data8-useradmin/soap'
import type { SendFaultDetail } from './index.js'

export function field(error: unknown): string | undefined {
  if (!(error instanceof SoapFaultError) || error.detail === undefined) return undefined
  const detail = error.detail as SendFaultDetail
  return 'InvalidFault' in detail ? detail.InvalidFault.Field : String(detail['busy-fault'])
}
