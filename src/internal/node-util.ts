/**
 * `node:util` without an `import`, for which Node reads every member of the module: that loads a dozen further modules,
 * a fifth of the start of a program on Node 22 and later. `TextDecoder` is taken from it too, since Jest's `jsdom`
 * environment has no global one.
 */
export const { inspect, isDeepStrictEqual, TextDecoder, types } =
  process.getBuiltinModule('node:util')
