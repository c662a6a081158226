// TypeScript 5: version 7, which the project itself uses, has no stable API.
export { default as ts } from 'typescript'
