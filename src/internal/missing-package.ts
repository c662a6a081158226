/** Whether an import failed because this package is not installed, and not one that it needs itself. */
export function isMissingPackage(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  const isUnknown = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return isUnknown && (message.includes(`'${name}'`) || message.includes(`"${name}"`))
}
