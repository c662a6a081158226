import { splitClarkName } from '../../xml/expanded-name.js'
import { wsdlNamespace } from '../load/namespaces.js'
import type { SourceElement } from '../load/source.js'
import type { Warn } from '../model/documents.js'
import { isTrue, requiredAttribute } from './extensions.js'
import {
  allFeatures,
  anyFeatures,
  type Features,
  noFeatures,
  optionalFeatures,
} from './features.js'
import { assertionFeatures } from './policy-assertions.js'
import { isPolicyNamespace } from './policy-namespaces.js'
import { isSecurityNamespace } from './security-assertions.js'

/** Limit on the depth of operators, assertions and references in each other. */
const maxDepth = 600

/**
 * The policies of a contract (WS-Policy 1.5, and WS-PolicyAttachment for WSDL 1.1). What they require is read
 * without their normal form, which grows exponentially: an assertion is required where each alternative has it.
 */
export class Policies {
  readonly #warn: Warn
  /** By location and identifier, and by identifier or name alone. */
  readonly #policies = new Map<string, SourceElement>()
  readonly #features = new Map<SourceElement, Features>()
  readonly #open = new Set<SourceElement>()
  readonly #warned = new Set<string>()
  #depth = 0

  /** @param roots the `wsdl:definitions` */
  constructor(roots: readonly SourceElement[], warn: Warn) {
    this.#warn = warn
    for (const root of roots) this.#collect(root)
  }

  #collect(element: SourceElement): void {
    for (const child of element.children) {
      if (child.name === 'types') continue
      if (child.name === 'Policy' && isPolicyNamespace(child.namespace)) {
        for (const key of identifiersOf(child).flatMap((id) => [keyIn(child, id), id])) {
          if (!this.#policies.has(key)) this.#policies.set(key, child)
        }
      }
      this.#collect(child)
    }
  }

  /**
   * The features of the policies that are attached to an element of a WSDL: in it, or by reference. Those with an
   * identifier in `wsdl:definitions` are declarations, and not attached to it.
   */
  attachedTo(element: SourceElement): Features {
    const isRoot = element.name === 'definitions'
    const attached = element.children.filter(
      (child) => isPolicyNamespace(child.namespace) && !(isRoot && identifiersOf(child).length > 0),
    )
    const uris = [...element.attributes].flatMap(([name, value]) => {
      const { namespace, local } = splitClarkName(name)
      return local === 'PolicyURIs' && isPolicyNamespace(namespace)
        ? value.split(/\s+/).filter((uri) => uri !== '')
        : []
    })
    return allFeatures([
      ...attached.map((child) => this.#operator(child)),
      ...uris.map((uri) => this.#referredTo(element, uri)),
    ])
  }

  /** The features of a policy operator or an assertion. */
  #operator(element: SourceElement): Features {
    if (this.#depth >= maxDepth) return noFeatures
    this.#depth += 1
    try {
      return this.#read(element)
    } finally {
      this.#depth -= 1
    }
  }

  #read(element: SourceElement): Features {
    const { namespace } = element
    // An operator in the namespace of WSDL has lost its prefix.
    if (!isPolicyNamespace(namespace) && namespace !== wsdlNamespace)
      return this.#assertion(element)
    if (element.name === 'Policy') return this.#policy(element)
    if (element.name === 'All') return this.#all(element)
    if (element.name === 'ExactlyOne') {
      return anyFeatures(element.children.map((child) => this.#operator(child)))
    }
    if (element.name !== 'PolicyReference') return noFeatures
    const uri = element.attributes.get('URI')?.trim() ?? ''
    return optionalIf(isOptional(element), this.#referredTo(element, uri))
  }

  #all(element: SourceElement): Features {
    return allFeatures(element.children.map((child) => this.#operator(child)))
  }

  #policy(policy: SourceElement): Features {
    const known = this.#features.get(policy)
    if (known !== undefined) return known
    if (this.#open.has(policy)) return noFeatures
    this.#open.add(policy)
    const features = this.#all(policy)
    this.#open.delete(policy)
    this.#features.set(policy, features)
    return features
  }

  #assertion(assertion: SourceElement): Features {
    // Some contracts have the tokens of security without the policy around them.
    const isNested = ({ namespace }: SourceElement): boolean =>
      isPolicyNamespace(namespace) || isSecurityNamespace(namespace)
    const nested = allFeatures(
      assertion.children.filter(isNested).map((child) => this.#operator(child)),
    )
    return optionalIf(isOptional(assertion), assertionFeatures(assertion, nested))
  }

  #referredTo(source: SourceElement, uri: string): Features {
    const id = uri.slice(uri.indexOf('#') + 1)
    const policy =
      this.#policies.get(uri) ?? this.#policies.get(keyIn(source, id)) ?? this.#policies.get(id)
    if (policy !== undefined) return this.#policy(policy)
    const key = `${source.location} ${uri}`
    if (!this.#warned.has(key)) {
      this.#warned.add(key)
      this.#warn(
        source,
        `the policy "${uri}" is not declared anywhere; what it requires is not known`,
      )
    }
    return noFeatures
  }
}

/** Values of `wsu:Id`, `xml:id` and `Name` of a policy. */
function identifiersOf({ attributes }: SourceElement): readonly string[] {
  return [...attributes].flatMap(([name, value]) =>
    /^(?:id|name)$/i.test(splitClarkName(name).local) ? [value.trim()] : [],
  )
}

function keyIn({ location }: SourceElement, id: string): string {
  return `${location} #${id}`
}

function optionalIf(condition: boolean, features: Features): Features {
  return condition ? optionalFeatures(features) : features
}

/** Whether an assertion or reference has `wsp:Optional` or `wsp:Ignorable`, or says that it is not `wsdl:required`. */
function isOptional(element: SourceElement): boolean {
  if (requiredAttribute(element) === false) return true
  return [...element.attributes].some(([name, value]) => {
    const { namespace, local } = splitClarkName(name)
    return /^(?:Optional|Ignorable)$/.test(local) && isPolicyNamespace(namespace) && isTrue(value)
  })
}
