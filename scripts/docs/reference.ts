import { lexer } from 'marked'

/** What is read of the JSON that TypeDoc writes. */
export interface Reflection {
  readonly name: string
  readonly kind: number
  readonly flags?: { readonly isOptional?: boolean }
  readonly comment?: Comment
  readonly children?: readonly Reflection[]
  readonly signatures?: readonly Reflection[]
  readonly inheritedFrom?: { readonly name?: string }
  readonly type?: { readonly type: string; readonly name?: string }
  readonly sources?: readonly { readonly fileName: string }[]
}

interface Comment {
  readonly summary: readonly Part[]
  readonly blockTags?: readonly { readonly tag: string; readonly content: readonly Part[] }[]
}

interface Part {
  readonly text: string
}

/** Values of `kind`: `ReflectionKind` of TypeDoc. */
export const KIND = {
  function: 64,
  interface: 256,
  method: 2048,
  reference: 4194304,
} as const

/** An export of an entry point; what is exported again by another one is there once. */
export interface Export {
  /** Such as `data8-useradmin/soap`. */
  readonly entryPoint: string
  readonly reflection: Reflection
}

/** All exports of the entry points. */
export function exportsOf(project: Reflection): readonly Export[] {
  return (project.children ?? []).flatMap((module) => {
    const entryPoint = module.name === 'index' ? '' : `/${module.name}`
    return (module.children ?? [])
      .filter(({ kind }) => kind !== KIND.reference)
      .map((reflection) => ({ entryPoint: `data8-useradmin${entryPoint}`, reflection }))
  })
}

/** The comment of a declaration: a function has it at its first signature. */
function commentOf({ comment, signatures }: Reflection): Comment | undefined {
  return comment ?? signatures?.[0]?.comment
}

/** The text before the first tag. */
export function summaryOf(reflection: Reflection): string {
  return textOf(commentOf(reflection)?.summary ?? []).trim()
}

/** The texts of a tag, such as `@throws`. */
export function tagsOf(reflection: Reflection, tag: string): readonly string[] {
  const tags = commentOf(reflection)?.blockTags ?? []
  return tags.filter((each) => each.tag === tag).map(({ content }) => textOf(content).trim())
}

/** The code of the examples of an export. */
export function examplesOf(reflection: Reflection): readonly string[] {
  return tagsOf(reflection, '@example').flatMap((text) =>
    lexer(text).flatMap((token) => (token.type === 'code' ? [token['text'] as string] : [])),
  )
}

function textOf(parts: readonly Part[]): string {
  return parts.map(({ text }) => text).join('')
}
