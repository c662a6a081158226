import {
  type Export,
  examplesOf,
  exportsOf,
  KIND,
  type Reflection,
  summaryOf,
  tagsOf,
} from './reference.js'

/** Generated types: their comments say where the contract declares them, as in every binding, and have no example. */
const GENERATED: readonly string[] = [
  'ArrayOfOption',
  'ArrayOfString',
  'GetJWT',
  'GetJWTResponse',
  'JwtOutput',
  'Option',
  'Status',
]

/** Interfaces that callers implement, or others for them: they decide what these throw. */
const OF_CALLERS: readonly string[] = [
  'EndpointLogger',
  'IoredisClient',
  'Logger',
  'NodeRedisClient',
  'NodeResponse',
  'RateLimiter',
  'SecurityObject',
  'TokenEndpointOptions',
  'TokenStore',
]

/** Interfaces whose optional members have defaults. */
const OPTIONS = /Options$|Ceilings$|^GetJwtRequest|^ReplyMeta$|^FetchInfo$|^FaultFailure$/

/**
 * What the reference lacks and TypeDoc does not miss, one line each: an example, which imports the export and is of no
 * other; what a function throws; the default, unit, bound and element of an option.
 */
export function faultsOf(project: Reflection): readonly string[] {
  const all = exportsOf(project)
  const names = all.map(({ reflection }) => reflection.name)
  return [
    ...all.flatMap((each) => [
      ...faultsOfSummary(each),
      ...faultsOfExample(each),
      ...functionsOf(each).flatMap(faultsOfThrows),
      ...faultsOfOptions(each, names),
    ]),
    ...repeatedExamples(all),
    ...staleNames(all),
  ]
}

function faultsOfSummary({ entryPoint, reflection }: Export): readonly string[] {
  return summaryOf(reflection) === '' ? [`${entryPoint} ${reflection.name}: no summary`] : []
}

function faultsOfExample({ entryPoint, reflection }: Export): readonly string[] {
  const { name } = reflection
  if (GENERATED.includes(name)) return []
  const examples = examplesOf(reflection)
  if (examples.length === 0) return [`${entryPoint} ${name}: no @example`]
  const isImported = examples.some((code) =>
    [...code.matchAll(/^import (?:type )?\{([^}]*)\} from '([^']+)'$/gm)].some(
      ([, names = '', from]) => from === entryPoint && new RegExp(`\\b${name}\\b`).test(names),
    ),
  )
  return isImported ? [] : [`${entryPoint} ${name}: no @example imports it from ${entryPoint}`]
}

/** The functions that an export has: itself, or its methods. */
function functionsOf({ reflection }: Export): readonly (readonly [string, Reflection])[] {
  const { name, kind, children = [] } = reflection
  if (kind === KIND.function) return [[name, reflection]]
  if (OF_CALLERS.includes(name) || GENERATED.includes(name)) return []
  return children
    .filter((child) => child.kind === KIND.method && child.inheritedFrom === undefined)
    .map((child) => [`${name}.${child.name}`, child])
}

function faultsOfThrows([name, reflection]: readonly [string, Reflection]): readonly string[] {
  if (tagsOf(reflection, '@throws').length > 0) return []
  if (/\bnever (?:throws|rejects)\b/i.test(summaryOf(reflection))) return []
  return [`${name}: neither @throws nor "Never throws"`]
}

function faultsOfOptions(
  { reflection: { name, kind, children = [] } }: Export,
  names: readonly string[],
): readonly string[] {
  if (kind !== KIND.interface || !OPTIONS.test(name)) return []
  const isOfContract = /^GetJwtRequest/.test(name)
  return children
    .filter(
      ({ inheritedFrom: { name: from = '' } = {} }) => !names.includes(from.split('.')[0] ?? ''),
    )
    .flatMap((option) => {
      const text = [summaryOf(option), ...tagsOf(option, '@defaultValue')].join(' ')
      const faults: string[] = []
      if (option.flags?.isOptional && tagsOf(option, '@defaultValue').length === 0) {
        // One that must not be given has none.
        if (option.type?.name !== 'undefined') faults.push('no @defaultValue')
      }
      if (isOfContract && option.type?.name !== 'undefined' && !/\belement\s+`/i.test(text)) {
        faults.push('no element of the contract')
      }
      if (option.type?.name === 'number') {
        if (!/\d to \d|, \d+ or more/.test(text) && !/^Overrides/.test(text))
          faults.push('no bounds')
        if (/Ms$/.test(option.name) && !/millisecond|^Overrides/.test(text)) faults.push('no unit')
        if (/Bytes$/.test(option.name) && !/bytes/.test(text)) faults.push('no unit')
      }
      return faults.map((fault) => `${name}.${option.name}: ${fault}`)
    })
}

function repeatedExamples(all: readonly Export[]): readonly string[] {
  const seen = new Map<string, string>()
  return all.flatMap(({ reflection }) =>
    examplesOf(reflection).flatMap((code) => {
      const first = seen.get(code)
      seen.set(code, reflection.name)
      return first === undefined ? [] : [`${reflection.name}: the @example of ${first}`]
    }),
  )
}

/** Names in the lists of this file that are not exported, or not generated. */
function staleNames(all: readonly Export[]): readonly string[] {
  const generated = all
    .filter(({ reflection }) => reflection.sources?.[0]?.fileName.includes('/generated/'))
    .map(({ reflection }) => reflection.name)
  const names = all.map(({ reflection }) => reflection.name)
  return [
    ...GENERATED.filter((name) => !generated.includes(name)).map(
      (name) => `${name}: not generated`,
    ),
    ...OF_CALLERS.filter((name) => !names.includes(name)).map((name) => `${name}: not exported`),
  ]
}
