import { InputError } from '../errors.js'

/**
 * Awaits the import of an optional package.
 *
 * @param field of the error
 * @param needs the verb of the error, with what needs the package where that is not the field
 * @throws InputError that says what to install, where the package is not installed
 */
export async function loadOptional<T>(
  loading: Promise<T>,
  name: string,
  field: string,
  needs = 'needs',
): Promise<T> {
  try {
    return await loading
  } catch (error) {
    if (!isMissing(error, name)) throw error
    throw new InputError(
      field,
      `${needs} the package ${name}, which is not installed: npm install ${name}`,
    )
  }
}

// Not where a package that it needs itself is missing.
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  const isUnknown = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
  return isUnknown && (message.includes(`'${name}'`) || message.includes(`"${name}"`))
}
