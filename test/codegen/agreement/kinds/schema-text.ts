/** A schema, in the namespace `urn:example` with qualified elements, whose elements are compared. */
export interface Kind {
  /** Declarations beside the elements. */
  readonly declarations?: string
  /** The attributes of each element declaration, or its content. */
  readonly elements: Readonly<Record<string, string>>
}

// The constructs of XML Schema as text, each a function of its parts.

/** Occurrences, by the name that they have in names of elements. */
export const occurrences = {
  One: '',
  Optional: 'minOccurs="0"',
  Many: 'minOccurs="0" maxOccurs="unbounded"',
  Few: 'minOccurs="2" maxOccurs="3"',
}

export const group = (kind: string, occurs: string, ...items: readonly string[]): string =>
  `<xs:${kind} ${occurs}>${items.join('')}</xs:${kind}>`
export const sequence = (...items: readonly string[]): string => group('sequence', '', ...items)
export const choice = (...items: readonly string[]): string => group('choice', '', ...items)
export const element = (name: string, type: string, more = ''): string =>
  `<xs:element name="${name}" type="${type}" ${more} />`
export const attribute = (name: string, type: string, more = ''): string =>
  `<xs:attribute name="${name}" type="${type}" ${more} />`
export const complexType = (content: string, attributes = ''): string =>
  `<xs:complexType ${attributes}>${content}</xs:complexType>`
export const simpleType = (content: string, name?: string): string =>
  `<xs:simpleType${name === undefined ? '' : ` name="${name}"`}>${content}</xs:simpleType>`
export const restriction = (
  base: string,
  ...facets: readonly (readonly [string, string])[]
): string =>
  `<xs:restriction base="${base}">${facets.map(([name, value]) => `<xs:${name} value="${value}" />`).join('')}</xs:restriction>`
export const enumeration = (base: string, ...values: readonly string[]): string =>
  restriction(base, ...values.map((value) => ['enumeration', value] as const))
export const named = (name: string, content: string, attributes = ''): string =>
  complexType(content, `name="${name}" ${attributes}`)
export const extension = (base: string, content: string): string =>
  `<xs:complexContent><xs:extension base="${base}">${content}</xs:extension></xs:complexContent>`
export const restrictionOf = (base: string, content: string): string =>
  `<xs:complexContent><xs:restriction base="${base}">${content}</xs:restriction></xs:complexContent>`
export const simpleContent = (base: string, attributes: string, how = 'extension'): string =>
  `<xs:simpleContent><xs:${how} base="${base}">${attributes}</xs:${how}></xs:simpleContent>`
export const typed = (type: string): string => `type="${type}"`
export const any = (more = ''): string => `<xs:any processContents="lax" ${more} />`

export const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
