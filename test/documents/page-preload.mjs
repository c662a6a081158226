// A page: `fetch` takes paths of the server that it came from.
const { fetch } = globalThis
globalThis.fetch = (input, init) => fetch(new URL(input, 'https://service.example'), init)
