import { type ClarkName, clarkName, splitClarkName } from '../../xml/expanded-name.js'
import type { LoadedContract } from '../load/loaded-contract.js'
import { hasUnboundPrefix, type SourceElement } from '../load/source.js'
import {
  definitionsOf,
  qualify,
  referredRoot,
  type Warn,
  warnOfOtherNamespace,
  wsdlChildren,
} from '../model/documents.js'
import { refuseElement } from '../model/generate-error.js'
import { readDocumentation } from '../read-xsd/schema-context.js'

/** A declaration of a WSDL. */
export interface Declaration {
  readonly source: SourceElement
  readonly name: ClarkName
  /** Target namespace of its `wsdl:definitions`. */
  readonly targetNamespace: string
}

export type DeclarationTable = ReadonlyMap<ClarkName, Declaration>

/** The declarations of all WSDLs of a contract, by name. */
export interface Definitions {
  /** The `wsdl:definitions`, the entry first. */
  readonly roots: readonly SourceElement[]
  readonly messages: DeclarationTable
  readonly portTypes: DeclarationTable
  readonly bindings: DeclarationTable
  readonly services: DeclarationTable
  /** Documentation of the contract. */
  readonly documentation: readonly string[]
}

/** Reads the declarations in the WSDLs of a contract; references are not resolved. */
export function readDefinitions(contract: LoadedContract, warn: Warn): Definitions {
  const roots = definitionsOf(contract)
  for (const element of roots.flatMap((root) => wsdlChildren(root, 'import'))) {
    const imported = referredRoot(contract, element)
    if (imported !== undefined) warnOfOtherNamespace(element, [imported], warn)
  }
  for (const source of roots.flatMap(({ children }) => children)) {
    if (hasUnboundPrefix(source)) warn(source, `${source.unbound?.reason}; ignored`)
  }
  const table = (element: string): DeclarationTable => {
    const declarations = new Map<ClarkName, Declaration>()
    for (const root of roots) {
      const targetNamespace = root.attributes.get('targetNamespace')?.trim() ?? ''
      for (const source of wsdlChildren(root, element)) {
        const local = source.attributes.get('name')?.trim()
        if (!local) throw refuseElement(source, 'has no name')
        const name = clarkName(targetNamespace, local)
        if (declarations.has(name)) warn(source, 'declared before; the first one is used')
        else declarations.set(name, { source, name, targetNamespace })
      }
    }
    return declarations
  }
  return {
    roots,
    messages: table('message'),
    portTypes: table('portType'),
    bindings: table('binding'),
    services: table('service'),
    documentation: textsOf(roots.slice(0, 1)),
  }
}

/** The documentation of several elements, each text once. */
export function textsOf(sources: readonly (SourceElement | undefined)[]): readonly string[] {
  const texts = sources.flatMap((source) =>
    source === undefined ? [] : (readDocumentation(source).documentation ?? []),
  )
  return [...new Set(texts)]
}

/**
 * The declaration that an attribute refers to. A name that is not declared is looked up again in the target
 * namespace of the WSDL, since missing prefixes are common.
 */
export function followReference(
  table: DeclarationTable,
  source: SourceElement,
  attribute: string,
  targetNamespace: string,
): Declaration | undefined {
  const written = source.attributes.get(attribute)
  if (written === undefined) return undefined
  const name = qualify(source, written)
  return table.get(name) ?? table.get(clarkName(targetNamespace, splitClarkName(name).local))
}
