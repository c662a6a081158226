import { type EmitContext, importStatement } from './module.js'

/** Emits `index.ts`: the exports of the bindings by name. */
export function emitIndex(
  { bindings, header, extension }: EmitContext,
  options: { readonly client: boolean },
): string {
  const { services, createFirst } = bindings
  const types = [...bindings.types.values()].flatMap((type) =>
    type.kind === 'complex'
      ? [type.name, type.union ?? [], type.nillable ?? []].flat()
      : [type.name],
  )
  types.push(...[...bindings.substitutions.values()].map(({ name }) => name))
  const clientTypes = services.flatMap(({ clientName, methodsName, operations, data8 }) => [
    clientName,
    methodsName,
    ...operations.flatMap(({ faultName }) => faultName ?? []),
    ...(data8 === undefined ? [] : [data8.clientName, data8.methodsName]),
  ])
  const functions = [
    ...services.flatMap(({ createName, data8 }) =>
      data8 === undefined ? [createName] : [createName, data8.createName],
    ),
    ...(createFirst === undefined ? [] : [createFirst]),
  ]
  const fromClient = options.client
    ? importStatement('export type', clientTypes, `./client${extension}`) +
      importStatement('export', functions, `./client${extension}`)
    : ''
  const fromDescriptors = importStatement(
    'export',
    services.map(({ name }) => name),
    `./descriptors${extension}`,
  )
  const fromTypes = importStatement('export type', types, `./types${extension}`)
  return `${header}\n${fromClient}${fromDescriptors}${fromTypes}`
}
