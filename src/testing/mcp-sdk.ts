import { isMissingPackage } from '../internal/missing-package.js'

const PACKAGE = '@modelcontextprotocol/server'

/** Why MCP is not answered where the SDK is not installed. */
export const SDK_NOT_INSTALLED = `MCP needs the package ${PACKAGE}, which is not installed: npm install ${PACKAGE}`

/** The SDK of the Model Context Protocol, an optional peer dependency; undefined where it is not installed. */
export async function loadSdk(): Promise<
  typeof import('@modelcontextprotocol/server') | undefined
> {
  try {
    // Within `try`, and not followed by webpack: bundlers accept a program with the emulator and without the package.
    return await import(/* webpackIgnore: true */ '@modelcontextprotocol/server')
  } catch (error) {
    if (!isMissingPackage(error, PACKAGE)) throw error
    return undefined
  }
}
