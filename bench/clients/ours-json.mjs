import { openClient } from './ours.mjs'

/** @param {string} endpoint */
export function open(endpoint) {
  return openClient({ protocol: 'json', endpoint: new URL('/UserAdmin/GetJWT.json', endpoint) })
}
