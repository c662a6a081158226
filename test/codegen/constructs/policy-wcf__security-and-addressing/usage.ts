import { type DeskMethods, DeskService } from './index.js'

// Policies have no effect on the client; a port that cannot be called is left out.
export const method: keyof DeskMethods = 'askAgain'
export const endpoint: string | undefined = DeskService.endpoint
