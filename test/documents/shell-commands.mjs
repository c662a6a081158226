// `npx`, `npm` and `curl` in blocks of documents. `npx` runs the packed command, and tools of the project. `npm` installs
// nothing and runs no script: it fails where a script, a flag of it or a package is not there. What is not known fails.
// What fails is written down in a file.
import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const {
  CHECKED_ROOT: root = '',
  CHECKED_COMMAND: command = '',
  CHECKED_FAILURES: failures = '',
} = process.env
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
const [program, ...args] = process.argv.slice(2)

process.once('exit', (status) => {
  if (status !== 0) appendFileSync(failures, `${program} ${args.join(' ')}: status ${status}\n`)
})

function fail(message) {
  process.stderr.write(`${program} ${args.join(' ')}: ${message}\n`)
  process.exit(64)
}

function execute(file, rest, cwd = process.cwd()) {
  process.exit(spawnSync(file, rest, { cwd, stdio: 'inherit' }).status ?? 1)
}

function checkPackage(name) {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest
  const known = {
    ...dependencies,
    ...devDependencies,
    ...optionalDependencies,
    ...peerDependencies,
  }
  const packed = `./${manifest.name}-${manifest.version}.tgz`
  if (![manifest.name, packed].includes(name) && !Object.hasOwn(known, name)) {
    fail(`the project has no package ${name}`)
  }
}

/** The sources in which the flags of a script are named: those of its folder. */
function sourcesOf(script) {
  const file = script.split(' ').find((word) => word.endsWith('.ts'))
  if (file === undefined) return fail('its flags are not known')
  const folder = path.join(root, path.dirname(file))
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.includes('node_modules'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('\n')
}

function checkScript([name = '', dashes, ...flags]) {
  const script = Object.hasOwn(manifest.scripts, name) ? manifest.scripts[name] : undefined
  if (script === undefined) fail(`package.json has no script ${name}`)
  if (dashes !== undefined && dashes !== '--') fail(`${dashes} would be one of npm`)
  for (const flag of flags.filter((word) => word.startsWith('--'))) {
    const isNamed = new RegExp(`['"\`]?${flag.slice(2)}['"\`]?(?::|['"\`,)])`)
    if (!isNamed.test(sourcesOf(script))) fail(`${name} has no flag ${flag}`)
  }
}

const INSTALL_FLAGS = ['-D', '--save-dev', '--omit=optional']

function npm([verb, ...rest]) {
  if (verb === 'run') checkScript(rest.filter((word) => word !== '--silent'))
  else if (verb === 'install') {
    for (const word of rest.filter((one) => !INSTALL_FLAGS.includes(one))) {
      if (word.startsWith('-')) fail(`${word} is not known`)
      checkPackage(word)
    }
  } else if (!['ci', 'pack', 'test'].includes(verb) || rest.length > 0) fail('is not known')
}

function npx(words) {
  const rest = [...words]
  while (rest[0]?.startsWith('-')) {
    const flag = rest.shift()
    if (flag === '-p') checkPackage(rest.shift())
    else if (flag !== '-y') fail(`${flag} is not known`)
  }
  const [name, ...given] = rest
  const tool = (file) => path.join(root, 'node_modules', file)
  if (name === manifest.name) execute(process.execPath, [command, ...given])
  else if (name === 'esbuild') execute(tool('.bin/esbuild'), given)
  else if (name === 'mocha')
    given.every((file) => existsSync(path.join(root, file))) || fail('no test')
  else fail('is not known')
}

/** With `-H` and `-d` alone. A status of failure makes it fail. */
async function curl([url, ...rest]) {
  const headers = {}
  let body
  for (let at = 0; at < rest.length; at += 2) {
    const value = rest[at + 1] ?? ''
    const [, name = '', content = ''] = /^([^:]+): *(.*)$/.exec(value) ?? []
    if (rest[at] === '-H') headers[name] = content
    else if (rest[at] === '-d') body = value
    else fail(`${rest[at]} is not known`)
  }
  const response = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers, body })
  process.stdout.write(await response.text())
  if (!response.ok) fail(`status ${response.status}`)
}

if (program === 'npm') npm(args)
else if (program === 'npx') npx(args)
else await curl(args)
