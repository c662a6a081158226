import { InputError } from '../../errors.js'
import { isMissingPackage } from '../../internal/missing-package.js'

const PACKAGE = '@modelcontextprotocol/server'

/**
 * Loads the SDK of the Model Context Protocol, an optional peer dependency.
 *
 * @throws InputError (`mcp`) where it is not installed
 */
export function loadSdk(): Promise<typeof import('@modelcontextprotocol/server')> {
  // With the name as a literal, so that bundlers include it.
  return orExplain(import('@modelcontextprotocol/server'))
}

/** Loads the part of the SDK that serves a pair of streams. @throws InputError (`mcp`) where it is not installed */
export function loadStdio(): Promise<typeof import('@modelcontextprotocol/server/stdio')> {
  return orExplain(import('@modelcontextprotocol/server/stdio'))
}

async function orExplain<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading
  } catch (error) {
    if (!isMissingPackage(error, PACKAGE)) throw error
    throw new InputError(
      'mcp',
      `needs the package ${PACKAGE}, which is not installed: npm install ${PACKAGE}`,
    )
  }
}
