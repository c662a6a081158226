export type Shape = 'records' | 'text'

export function content(
  shape: Shape,
  bytes: number,
): { readonly value: Readonly<Record<string, unknown>>; readonly xml: string }

export function envelope(wrapper: string, xml: string): string
