import type { XmlElement } from '../../../src/xml/node.js'
import { XSD_NAMESPACE, XSI_NAMESPACE } from '../../../src/xsd/namespaces.js'

/** An element with one change, and what it is. */
export interface ChangedElement {
  readonly what: string
  readonly element: () => XmlElement
}

/**
 * Elements that differ from one that was written in one child, attribute or text: what services send in place of
 * what the contract says, of which the reader takes much.
 */
export function* changedElements(
  element: XmlElement,
  path = element.name,
): Generator<ChangedElement> {
  const { attributes, children } = element
  const withChildren = (changed: XmlElement['children']) => () => ({
    ...element,
    children: changed,
  })
  const withAttributes = (changed: Iterable<readonly [string, string]>) => () => ({
    ...element,
    attributes: new Map(changed),
  })
  yield { what: `${path} is empty`, element: withChildren([]) }
  yield { what: `${path} has another text`, element: withChildren(['other']) }
  yield {
    what: `${path} is nil`,
    element: () => ({
      ...element,
      children: [],
      attributes: new Map([...attributes, [`{${XSI_NAMESPACE}}nil`, 'true']]),
    }),
  }
  yield {
    what: `${path} has the type of a list`,
    element: () => ({
      ...element,
      children: ['a b'],
      attributes: new Map([[`{${XSI_NAMESPACE}}type`, 'xs:NMTOKENS']]),
      scope: { parent: element.scope, prefix: 'xs', uri: XSD_NAMESPACE },
    }),
  }
  for (const name of attributes.keys()) {
    yield {
      what: `${path} loses the attribute ${name}`,
      element: withAttributes([...attributes].filter(([other]) => other !== name)),
    }
    yield {
      what: `${path} has another ${name}`,
      element: withAttributes([...attributes].map(([n, v]) => [n, n === name ? 'other' : v])),
    }
  }
  yield {
    what: `${path} has a further attribute`,
    element: withAttributes([...attributes, ['{urn:further}attribute', 'text']]),
  }
  const further = { ...element, name: 'further', namespace: 'urn:further', children: [] }
  yield { what: `${path} has a further child`, element: withChildren([...children, further]) }
  if (children.length > 1) {
    yield { what: `${path} is reversed`, element: withChildren(children.toReversed()) }
  }
  for (const [index, child] of children.entries()) {
    if (typeof child === 'string') continue
    const around = (...by: readonly XmlElement[]): XmlElement => ({
      ...element,
      children: children.toSpliced(index, 1, ...by),
    })
    yield { what: `${path} loses ${child.name}`, element: () => around() }
    yield { what: `${path} has ${child.name} twice`, element: () => around(child, child) }
    for (const inner of changedElements(child, `${path}/${child.name}`)) {
      yield { what: inner.what, element: () => around(inner.element()) }
    }
  }
}
