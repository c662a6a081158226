import { UserAdminError } from '../../src/errors.js'

/** The error of ours that this fails with; fails itself where there is none, or another's. */
export async function failure(run: () => unknown): Promise<UserAdminError> {
  try {
    await run()
  } catch (error) {
    if (error instanceof UserAdminError) return error
    throw error
  }
  throw new Error('did not fail')
}
