/** The `Status` of a reply in JSON. */
export interface JsonStatus {
  readonly Success: boolean
  readonly ErrorMessage: string | null
  readonly CreditsRemaining: number
}

// JSON has no infinite number: the largest xs:float.
const MAX_FLOAT = 3.4028234663852886e38

export function successStatus(credits: number): JsonStatus {
  return { Success: true, ErrorMessage: null, CreditsRemaining: Math.min(credits, MAX_FLOAT) }
}

export function failureStatus(message: string, credits: number): JsonStatus {
  return { ...successStatus(credits), Success: false, ErrorMessage: message }
}
