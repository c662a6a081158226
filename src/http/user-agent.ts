import { VERSION } from '../internal/version.js'

/** What every request says of its sender, in order of significance (RFC 9110, 10.1.5). */
export const USER_AGENT = `data8-useradmin/${VERSION} node/${process.versions.node}`
