import type { Condition, Variable } from './index.js'

export const condition: Condition = { Left: { Function: 'equal' } }
export const variable: Variable = condition.Left
