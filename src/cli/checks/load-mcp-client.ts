import { loadOptional } from '../../internal/optional-package.js'

/**
 * Loads the client of the SDK of the Model Context Protocol, an optional peer dependency.
 *
 * @throws InputError (`protocol`) where it is not installed
 */
export function loadMcpClient(): Promise<typeof import('@modelcontextprotocol/client')> {
  const loading = import('@modelcontextprotocol/client')
  return loadOptional(loading, '@modelcontextprotocol/client', 'protocol', 'mcp needs')
}
