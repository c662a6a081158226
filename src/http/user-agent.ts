import { VERSION } from '../internal/version.js'

/** Value of the header `User-Agent`, with the most significant product first (RFC 9110, 10.1.5). */
export const USER_AGENT = `data8-useradmin/${VERSION} node/${process.versions.node}`
