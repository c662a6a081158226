import { loadOptional } from '../../internal/optional-package.js'

const PACKAGE = '@modelcontextprotocol/server'

/**
 * Loads the SDK of the Model Context Protocol, an optional peer dependency.
 *
 * @throws InputError (`mcp`) where it is not installed
 */
export function loadSdk(): Promise<typeof import('@modelcontextprotocol/server')> {
  // With the name as a literal, so that bundlers include it.
  return loadOptional(import('@modelcontextprotocol/server'), PACKAGE, 'mcp')
}

/** Loads the part of the SDK that serves a pair of streams. @throws InputError (`mcp`) where it is not installed */
export function loadStdio(): Promise<typeof import('@modelcontextprotocol/server/stdio')> {
  return loadOptional(import('@modelcontextprotocol/server/stdio'), PACKAGE, 'mcp')
}
