import { UserAdminError } from '../../src/errors.js'

/** The `UserAdminError` that a function throws or rejects with; throws where it does not. */
export async function thrownError(run: () => unknown): Promise<UserAdminError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof UserAdminError) return error
    throw error
  }
  throw new Error('did not fail')
}
