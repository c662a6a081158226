import { InputError } from '../../errors.js'
import { isMissingPackage } from '../../internal/missing-package.js'

const PACKAGE = '@modelcontextprotocol/client'

/**
 * Loads the client of the SDK of the Model Context Protocol, an optional peer dependency.
 *
 * @throws InputError (`protocol`) where it is not installed
 */
export async function loadMcpClient(): Promise<typeof import('@modelcontextprotocol/client')> {
  try {
    return await import('@modelcontextprotocol/client')
  } catch (error) {
    if (!isMissingPackage(error, PACKAGE)) throw error
    throw new InputError(
      'protocol',
      `mcp needs the package ${PACKAGE}, which is not installed: npm install ${PACKAGE}`,
    )
  }
}
