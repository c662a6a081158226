import { dirname, join, parse, relative, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { Generated, GenerateOptions } from '../codegen/generate.js'
import type { LoadedContract } from '../codegen/load/loaded-contract.js'
import { ACCESS_HELP, type AccessFlags, addAccessOptions, readAccess } from './contract-access.js'
import { printSummary, printWarnings } from './generate-summary.js'
import { EXIT_CODE_HELP } from './help.js'
import { Progress } from './progress.js'
import type { Session } from './session.js'
import { UsageError } from './terminal/io.js'

const HELP = `
Documents that the contract imports or includes are read too: relative ones,
local ones and those on the network. Redirects are followed within an origin,
and from http: to https: of one host. A contract from https: never reads http:
documents unless --allow-insecure-http is given, and one from the network never
reads files. One from a public address never makes a request to this machine or
a private network unless --allow-private is given: addresses are checked as they
are looked up, or by name where a proxy looks them up. A contract that is a
file, or that is in a private network itself, may refer to both.

--header and --user go to the scheme, host and port of <wsdl> only (and, where
it redirects from http: to https: on the default ports, with it), never to other
servers that the contract refers to, and over http: to this machine only, unless
--allow-insecure-http is given. A client certificate is shown to that server
only; --ca applies to all documents. The values of --header are not printed, but
other users of this machine can read arguments: prefer --user where the server
accepts it. With --cache, a document that was read with a login is requested in
full each time, and --offline reads it without a login.

Contracts without possible bindings are refused with file, line and reason;
files appear in --out all at once, and only files that an earlier run wrote are
replaced or removed. Files that were edited since, and the bindings of another
contract (of other services, or of another namespace) are overwritten with
--force only. A file that is no longer generated is removed only if it is
unchanged.

--openapi is for services of Data8's convention, whose JSON endpoints take the
parameters of SOAP as one flat object. The document is OpenAPI 3.0.3. Of a
service without such an operation nothing is written (status 2). A file that the
generator did not write is never overwritten.

${ACCESS_HELP}

${EXIT_CODE_HELP}

Examples:
  data8-useradmin generate tides.wsdl --out src/tides
  data8-useradmin generate 'https://service.example/tides.asmx?WSDL' --out src/tides --cache .wsdl
  data8-useradmin generate 'https://service.example/tides.asmx?WSDL' --out src/tides \\
    --ca company-ca.pem --user ann --password-stdin < password.txt
  data8-useradmin generate 'https://service.example/tides.asmx?WSDL' --openapi tides.json
  data8-useradmin generate tides.wsdl --out src/tides --check    in CI: status 2 if it is not current`

interface GenerateFlags extends AccessFlags {
  readonly out?: string
  readonly openapi?: string
  readonly check?: true
  readonly force?: true
  readonly offline?: true
  readonly cache?: string
  readonly allowInsecureHttp?: true
  readonly allowPrivate?: true
  readonly runtime?: string
  readonly importExtension: 'js' | 'ts' | 'none'
  /** False with `--no-client`. */
  readonly client: boolean
}

/** Adds `generate`, which writes typed bindings for a service. */
export function registerGenerate(program: Command, session: Session): void {
  const command = program
    .command('generate')
    .summary('typed bindings for any other service')
    .description(
      'Write typed bindings, or an OpenAPI document, for the service that a WSDL 1.1 describes.',
    )
    .argument('<wsdl>', 'file or URL')
    .option('--out <dir>', 'the folder to write bindings to')
    .option('--openapi <file>', 'write an OpenAPI document of its JSON endpoints there')
    .option('--check', 'write nothing; fail where the files differ from what would be written')
    .addOption(
      new Option('--force', 'overwrite edited files, and those of another contract').conflicts(
        'check',
      ),
    )
    .option(
      '--cache <dir>',
      'cache documents from the network there, and revalidate them on each run',
    )
    .option('--offline', 'do not use the network: read files and the cache only')
    .option(
      '--allow-insecure-http',
      'let a contract from https: refer to http: documents, and send a login over http:',
    )
    .option(
      '--allow-private',
      'let a contract from a public address refer to this machine and private networks',
    )
    .option('--runtime <module>', 'import the runtime from there (default: data8-useradmin/soap)')
    .option('--no-client', 'omit the client: write types and descriptors only')
    .addOption(
      new Option('--import-extension <ext>', 'extension of imports between the files')
        .choices(['js', 'ts', 'none'])
        .default('js'),
    )
  addAccessOptions(command)
    .addHelpText('after', HELP)
    .action((wsdl: string, flags: GenerateFlags) => runGenerate(wsdl, flags, session))
}

async function runGenerate(wsdl: string, flags: GenerateFlags, session: Session): Promise<void> {
  if (flags.out === undefined && flags.openapi === undefined) {
    throw new UsageError('Say what to write: give --out DIR, --openapi FILE, or both.')
  }
  const access = await readAccess(flags, session)
  // Imported on demand: the generator is large, and other commands do not use it.
  const [{ loadContract }, { generate }] = await Promise.all([
    import('../codegen/load/load-contract.js'),
    import('../codegen/generate.js'),
  ])
  const progress = new Progress(session.io.stderr)
  let documents = 0
  const contract = await loadContract(wsdl, {
    ...access,
    ...(flags.cache === undefined ? {} : { cacheDir: flags.cache }),
    offline: flags.offline ?? false,
    allowInsecureHttp: flags.allowInsecureHttp ?? false,
    allowPrivate: flags.allowPrivate ?? false,
    onDocument: (location) => {
      documents += 1
      progress.report(session.toLine(`reading document ${documents}: ${location}`))
    },
  }).finally(() => progress.end())
  const options = optionsFor(wsdl, contract, flags, progress)
  const generated = endingProgress(() => generate(contract, options), progress)
  await writeAll(wsdl, generated, { ...flags, options }, session)
}

async function writeAll(
  wsdl: string,
  { files, summary, openApi: generated }: Generated,
  flags: GenerateFlags & { readonly options: GenerateOptions },
  session: Session,
): Promise<void> {
  const [{ writeBindings }, { checkOpenApi, writeOpenApi }] = await Promise.all([
    import('./write-bindings.js'),
    import('./write-openapi.js'),
  ])
  const { out, openapi: path, check = false, force = false, options } = flags
  const document =
    generated === undefined || path === undefined ? undefined : { generated, path, check, force }
  if (document !== undefined) {
    const bindings = out === undefined ? [] : [...files.keys()].map((name) => join(out, name))
    await checkOpenApi(document, bindings)
  }
  const outcome =
    out === undefined ? undefined : await writeBindings(options.input, files, { out, check, force })
  const input = options.openApi?.input ?? wsdl
  const messages = document === undefined ? [] : await writeOpenApi(input, document)
  if (out === undefined || outcome === undefined) {
    for (const line of messages) session.print(session.toLine(line))
    printWarnings(summary, session)
    return
  }
  const { importExtension } = options
  const all = { ...outcome, messages: [...outcome.messages, ...messages] }
  printSummary({ ...all, files, out, importExtension }, summary, session)
}

function optionsFor(
  wsdl: string,
  contract: LoadedContract,
  flags: GenerateFlags,
  progress: Progress,
): GenerateOptions {
  return {
    input: nameInput(wsdl, contract, flags.out ?? '.'),
    ...(flags.openapi === undefined
      ? {}
      : { openApi: { input: nameInput(wsdl, contract, dirname(flags.openapi)) } }),
    ...(flags.runtime === undefined ? {} : { runtime: flags.runtime }),
    client: flags.client,
    importExtension: flags.importExtension === 'none' ? '' : `.${flags.importExtension}`,
    onProgress: ({ phase, done, total }) => progress.report(`${phase}: ${done} of ${total}`),
  }
}

function endingProgress<T>(work: () => T, progress: Progress): T {
  try {
    return work()
  } finally {
    progress.end()
  }
}

// Relative to the folder, so that the files do not depend on the working directory.
function nameInput(wsdl: string, { entry }: LoadedContract, out: string): string {
  if (/^https?:/i.test(wsdl)) return wsdl
  const [file, folder] = [resolve(entry.location), resolve(out)]
  const path = relative(folder, file).replaceAll('\\', '/')
  const shared = resolve(folder, ...path.split('/').filter((step) => step === '..'))
  return shared === parse(folder).root ? file.slice(dirname(file).length + 1) : path
}
