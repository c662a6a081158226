export type Content = 'records' | 'text'

export function makeContent(
  content: Content,
  bytes: number,
): { readonly value: Readonly<Record<string, unknown>>; readonly xml: string }

export function envelope(wrapper: string, xml: string): string
