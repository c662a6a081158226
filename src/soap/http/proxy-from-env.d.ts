// The package has no declarations of its own.
declare module 'proxy-from-env' {
  /** The proxy that the environment names for `url`, or an empty string. */
  export function getProxyForUrl(url: string | URL): string
}
