import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceElement } from '../../src/codegen/load/source.js'
import { definitionsOf, inlineSchemasOf } from '../../src/codegen/model/documents.js'
import { splitClarkName } from '../../src/xml/expanded-name.js'
import type { NamespaceScope } from '../../src/xml/node.js'
import type { Construct } from './construct.js'

const schemaNamespace = 'http://www.w3.org/2001/XMLSchema'
const xmlNamespace = 'http://www.w3.org/XML/1998/namespace'

/**
 * Writes the schemas of a construct as files for a validator without support for WSDL, and one that
 * imports all of them.
 *
 * @returns path of that one
 */
export async function writeSchemas(construct: Construct, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await cp(construct.folder, folder, { recursive: true })
  const schemas = definitionsOf(construct.contract).flatMap(inlineSchemasOf)
  const imports = schemas.map((schema, index) => ({
    namespace: schema.attributes.get('targetNamespace') ?? '',
    file: `inline-${index}.xsd`,
  }))
  for (const [index, schema] of schemas.entries()) {
    const others = imports.filter((_, other) => other !== index)
    const own = imports[index]
    if (own === undefined) continue
    await writeFile(join(folder, own.file), serialize(withImports(schema, others)))
  }
  await writeFile(join(folder, 'xml.xsd'), xmlAttributes)
  const all = join(folder, 'all.xsd')
  await writeFile(
    all,
    `<xs:schema xmlns:xs="${schemaNamespace}" targetNamespace="urn:all-together">${imports.map(importElement).join('')}</xs:schema>`,
  )
  return all
}

interface Import {
  readonly namespace: string
  readonly file: string
}

function importElement({ namespace, file }: Import): string {
  return `<xs:import${namespace === '' ? '' : ` namespace="${namespace}"`} schemaLocation="${file}"/>`
}

// Schemas of a WSDL import each other without locations; a validator needs files.
function withImports(schema: SourceElement, others: readonly Import[]): SourceElement {
  const isPlainImport = ({ name, namespace, attributes }: SourceElement): boolean =>
    namespace === schemaNamespace && name === 'import' && !attributes.has('schemaLocation')
  const imports = [...others, { namespace: xmlNamespace, file: 'xml.xsd' }].map(
    ({ namespace, file }): SourceElement => ({
      ...schema,
      name: 'import',
      attributes: new Map([
        ['namespace', namespace],
        ['schemaLocation', file],
      ]),
      children: [],
      content: [],
    }),
  )
  const rest = schema.content.filter((item) => typeof item === 'string' || !isPlainImport(item))
  return { ...schema, content: [...imports, ...rest] }
}

function serialize(root: SourceElement): string {
  const prefixes = new Map<string, string>()
  for (
    let scope: NamespaceScope | undefined = root.scope;
    scope !== undefined;
    scope = scope.parent
  ) {
    if (scope.prefix !== 'xml' && !prefixes.has(scope.prefix)) prefixes.set(scope.prefix, scope.uri)
  }
  const declarations = [...prefixes].map(
    ([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeXml(uri)}"`,
  )
  return write(root, prefixes, declarations.join(''))
}

function write(
  element: SourceElement,
  prefixes: ReadonlyMap<string, string>,
  declarations: string,
): string {
  const prefixOf = (uri: string): string =>
    [...prefixes].find(([prefix, bound]) => bound === uri && prefix !== '')?.[0] ?? ''
  const name = `${prefixOf(element.namespace)}:${element.name}`
  const attributes = [...element.attributes].map(([key, value]) => {
    const { namespace, local } = splitClarkName(key)
    const name = namespace === '' ? local : `${prefixOf(namespace)}:${local}`
    return ` ${name}="${escapeXml(value)}"`
  })
  const content = element.content.map((item) => {
    if (typeof item === 'string') return escapeXml(item)
    return item.name === 'annotation' ? '' : write(item, prefixes, '')
  })
  return `<${name}${declarations}${attributes.join('')}>${content.join('')}</${name}>`
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

const xmlAttributes = `<xs:schema xmlns:xs="${schemaNamespace}" targetNamespace="${xmlNamespace}">
  <xs:attribute name="lang" type="xs:language" />
  <xs:attribute name="space" type="xs:NCName" />
  <xs:attribute name="base" type="xs:anyURI" />
  <xs:attribute name="id" type="xs:ID" />
</xs:schema>
`
