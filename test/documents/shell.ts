import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createAuthority } from '../support/certificates.js'

const EMAIL_VALIDATION = 'examples/email-validation/service.wsdl'

/** The files that documents name, in the folder that blocks are run in. */
export function writeFilesOfReaders(folder: string, project: string): void {
  const authority = createAuthority()
  const client = authority.issue({ commonName: 'client' })
  const files = {
    'corporate-ca.pem': authority.cert,
    'company-ca.pem': authority.cert,
    'client.pem': client.cert,
    'client.key': client.key,
    'password.txt': 'demo',
    'app.js': "import { decodeJwt } from 'data8-useradmin'\nconsole.log(decodeJwt)\n",
  }
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content)
  }
  copyFileSync(path.join(project, EMAIL_VALIDATION), path.join(folder, 'tides.wsdl'))
}

/**
 * Commands for the shell that blocks are run by: `npx data8-useradmin` is the command of the source, a script of `npm run`
 * must exist and is not run, and neither is `npm install`. A server gets a free port, and is ended when it has said its address.
 *
 * @returns a folder for the PATH
 */
export function writeCommands(folder: string, project: string, loaders: readonly string[]): string {
  const bin = path.join(folder, 'bin')
  mkdirSync(bin)
  const { scripts } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const command = `${process.execPath} ${loaders.join(' ')} ${project}/src/cli/main.ts`
  write(
    bin,
    'npx',
    `case "$1" in
data8-useradmin) shift
  case " $* " in
  *" --http "*)
    log=$(mktemp)
    ${command} $(echo "$*" | sed 's/--http [0-9]*/--http 0/') 2>"$log" &
    until grep -q http "$log"; do kill -0 $! || exit 1; sleep 0.1; done
    kill $! && wait ;;
  *) exec ${command} "$@" ;;
  esac ;;
esbuild) shift; exec ${project}/node_modules/.bin/esbuild "$@" --alias:data8-useradmin=${project}/src/index.ts --log-level=warning ;;
mocha) [ -e "${project}/$2" ] ;;
*) echo "npx $1 is not known to the checks" >&2; exit 1 ;;
esac`,
  )
  write(
    bin,
    'npm',
    `case "$1" in
ci|install|pack|test) ;;
run) case "$2" in
  ${Object.keys(scripts).join('|')}) ;;
  *) echo "there is no script $2" >&2; exit 1 ;;
  esac ;;
*) echo "npm $1 is not known to the checks" >&2; exit 1 ;;
esac`,
  )
  return bin
}

function write(folder: string, name: string, script: string): void {
  const file = path.join(folder, name)
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
}
