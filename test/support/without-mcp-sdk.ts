// Loaded with --import: the packages of the SDK of MCP are not found, as where they are not installed.
import { register } from 'node:module'

const hooks = `
export async function resolve(specifier, context, next) {
  const [name] = /^@modelcontextprotocol\\/[^/]+/.exec(specifier) ?? []
  if (name === undefined) return next(specifier, context)
  const error = new Error("Cannot find package '" + name + "' imported from " + context.parentURL)
  throw Object.assign(error, { code: 'ERR_MODULE_NOT_FOUND' })
}`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)
