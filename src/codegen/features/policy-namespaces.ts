/** Namespaces of WS-Policy: 1.5, 1.2 and their drafts. */
const policyNamespaces: ReadonlySet<string> = new Set([
  'http://www.w3.org/ns/ws-policy',
  'http://www.w3.org/2006/07/ws-policy',
  'http://schemas.xmlsoap.org/ws/2004/09/policy',
  'http://schemas.xmlsoap.org/ws/2002/12/policy',
])

/** Whether a namespace is one of WS-Policy. */
export function isPolicyNamespace(namespace: string): boolean {
  return policyNamespaces.has(namespace)
}
