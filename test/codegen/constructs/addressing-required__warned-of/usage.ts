import { createActionsPortClient } from './index.js'

export const client: object = createActionsPortClient()
