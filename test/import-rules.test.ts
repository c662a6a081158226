import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'

/** A path and what it imports, by `import type` too. */
type Graph = ReadonlyMap<string, readonly string[]>

const common = ['errors.ts', 'internal']
const protocol = [...common, 'xml', 'xsd', 'http']
const product = [...common, 'http', 'data8', 'useradmin']
/** What each folder may import beside what is in it; the longest name that fits decides. `''` are the entry points. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'errors.ts': [],
  internal: common,
  xml: common,
  http: common,
  xsd: [...common, 'xml'],
  soap: protocol,
  json: protocol,
  data8: [...protocol, 'soap', 'json'],
  useradmin: product,
  'useradmin/protocol': [...product, 'soap', 'xsd'],
  'useradmin/generated': ['data8/bindings.ts'],
  tokens: [...common, 'useradmin'],
  // A body may have a member twice, which `JSON.parse` does not tell.
  'tokens/endpoint': [...common, 'useradmin', 'tokens', 'json/parser.ts', 'json/value.ts'],
  'tokens/redis': common,
  'mcp/sdk': common,
  mcp: [...common, 'useradmin', 'tokens'],
  codegen: protocol,
  testing: [...protocol, 'soap', 'json', 'data8', 'useradmin', 'codegen', 'mcp/sdk'],
  cli: [...protocol, 'soap', 'data8', 'useradmin', 'tokens', 'mcp', 'codegen', 'testing'],
  '': [...protocol, 'soap', 'data8', 'useradmin', 'tokens', 'mcp', 'testing'],
}

const isIn = (file: string, place: string): boolean =>
  file === place || file.startsWith(`${place}/`)

function breaches(graph: Graph): string[] {
  return [...graph].flatMap(([file, imports]) => {
    const places = Object.keys(ALLOWED).filter((place) => isIn(file, place))
    const place = places.sort((one, other) => other.length - one.length)[0] ?? ''
    const allowed = [...(place === '' ? [] : [place]), ...(ALLOWED[place] ?? [])]
    return imports
      .filter((target) => !allowed.some((each) => isIn(target, each)))
      .map((target) => `${file} -> ${target}`)
  })
}

/** The first way found from a path back to itself. */
function circleIn(graph: Graph): string | undefined {
  const seen = new Map<string, 'open' | 'done'>()
  const visit = (path: string, way: readonly string[]): string | undefined => {
    if (seen.get(path) === 'open') return [...way.slice(way.indexOf(path)), path].join(' -> ')
    if (seen.has(path)) return undefined
    seen.set(path, 'open')
    for (const target of graph.get(path) ?? []) {
      const circle = visit(target, [...way, path])
      if (circle !== undefined) return circle
    }
    seen.set(path, 'done')
    return undefined
  }
  for (const path of graph.keys()) {
    const circle = visit(path, [])
    if (circle !== undefined) return circle
  }
  return undefined
}

/** The graph of folders; `errors.ts` counts as one. */
function foldersOf(graph: Graph): Graph {
  const folderOf = (file: string): string => (file === 'errors.ts' ? file : dirname(file))
  const folders = new Map<string, string[]>()
  for (const [file, imports] of graph) {
    const folder = folderOf(file)
    const others = imports.map(folderOf).filter((target) => target !== folder)
    folders.set(folder, [...(folders.get(folder) ?? []), ...others])
  }
  return folders
}

const src = fileURLToPath(new URL('../src', import.meta.url))

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8')
  const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
  return specifiers.map(([, path = '']) =>
    normalize(join(dirname(file), path))
      .replaceAll('\\', '/')
      .replace(/\.js$/, '.ts'),
  )
}

describe('imports', () => {
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' })
  const files = paths
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts'))
  const graph: Graph = new Map(files.map((file) => [file, importsOf(file)]))

  it('have the allowed directions', () => {
    expect(breaches(graph)).to.deep.equal([])
  })

  it('form no cycle of files, and none of folders', () => {
    expect(circleIn(graph)).to.equal(undefined)
    expect(circleIn(foldersOf(graph))).to.equal(undefined)
  })

  it('are found where they break a rule', () => {
    const added = (file: string, target: string): Graph =>
      new Map([...graph, [file, [...(graph.get(file) ?? []), target]]])
    for (const [file, target] of [
      ['errors.ts', 'internal/clock.ts'],
      ['http/transport.ts', 'soap/envelope.ts'],
      ['xsd/descriptor.ts', 'soap/options.ts'],
      ['useradmin/client.ts', 'xml/node.ts'],
      ['useradmin/client.ts', 'xsd/descriptor.ts'],
      ['tokens/token-store.ts', 'data8/channel.ts'],
      ['codegen/generate.ts', 'useradmin/client.ts'],
      ['soap/channel.ts', 'soap.ts'],
      ['mcp/server.ts', 'http/options.ts'],
      ['tokens/token-source.ts', 'mcp/server.ts'],
      ['tokens/redis/client.ts', 'useradmin/client.ts'],
      ['tokens/endpoint/endpoint.ts', 'json/channel.ts'],
      ['testing/emulator.ts', 'mcp/server.ts'],
      ['index.ts', 'codegen/generate.ts'],
    ] as const) {
      expect(breaches(added(file, target))).to.deep.equal([`${file} -> ${target}`])
    }
    expect(circleIn(added('xml/chars.ts', 'xml/reader.ts'))).to.contain(
      'xml/chars.ts -> xml/reader.ts',
    )
    expect(circleIn(foldersOf(added('xsd/descriptor.ts', 'xsd/read/text.ts')))).to.contain(
      'xsd/read',
    )
  })
})
