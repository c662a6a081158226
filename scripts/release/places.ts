/** Where the project is, of `package.json`: the one place that says it. */
export interface Places {
  readonly homepage: string
  readonly repository: { readonly type: string; readonly url: string }
  readonly bugs: { readonly url: string; readonly email: string }
}

/** What forbids to release with these places: placeholders, and addresses of different repositories. */
export function faultsOfPlaces({ homepage, repository, bugs }: Places): readonly string[] {
  const placeholders = Object.entries({
    repository: repository.url,
    homepage,
    'bugs.url': bugs.url,
    'bugs.email': bugs.email,
  }).filter(([, place]) => /[/@.]example(?:$|[/:])/.test(place))
  if (placeholders.length > 0) {
    return [`${placeholders.map(([name]) => name).join(', ')} of package.json: placeholders`]
  }
  return disagreements({ homepage, repository, bugs })
}

/** The addresses that are not of the repository. */
export function disagreements({ homepage, repository, bugs }: Places): readonly string[] {
  const base = /^git\+(https:\/\/[^/]+\/.+)\.git$/.exec(repository.url)?.[1]
  if (base === undefined) {
    return [`repository.url of package.json: not git+https://…/….git: ${repository.url}`]
  }
  return Object.entries({ homepage, 'bugs.url': bugs.url })
    .filter(([, url]) => !url.startsWith(`${base}/`) && !url.startsWith(`${base}#`))
    .map(([name, url]) => `${name} of package.json: not of the repository ${base}: ${url}`)
}
