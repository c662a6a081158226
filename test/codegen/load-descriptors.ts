import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ElementDescriptor, Operation, Service } from '../../src/xsd/descriptor.js'

/** What the module `descriptors.ts` of generated bindings exports, by name. */
export interface Descriptors {
  readonly elements: ReadonlyMap<string, ElementDescriptor>
  readonly operations: ReadonlyMap<string, Operation>
  readonly services: ReadonlyMap<string, Service>
}

/** Loads the descriptors in a folder of generated bindings. */
export async function loadDescriptors(folder: string): Promise<Descriptors> {
  const url = pathToFileURL(join(folder, 'descriptors.ts')).href
  const exported = Object.entries((await import(url)) as Readonly<Record<string, object>>)
  const having = <T>(...members: readonly string[]): ReadonlyMap<string, T> =>
    new Map(
      exported.flatMap(([name, value]) =>
        members.every((member) => member in value) ? [[name, value as T] as const] : [],
      ),
    )
  return {
    services: having<Service>('operations'),
    operations: having<Operation>('soapAction'),
    // A type has a kind, and an element has none.
    elements: new Map(
      [...having<ElementDescriptor>('type')].filter(([, value]) => !('kind' in value)),
    ),
  }
}
