import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Ajv } from 'ajv'
import { root } from '../package/packed-package.js'
import { type Context, type Outcome, runNode } from './programs.js'

const OK: Outcome = { status: 0, output: '' }

function wrong(output: string): Outcome {
  return { status: 1, output }
}

/** A server as hosts of agents configure it. */
interface HostServer {
  readonly command?: string
  readonly args?: readonly string[]
  readonly url?: string
}

/**
 * Validates JSON by what it is: a configuration of a host of agents, whose commands are started, or a message for GetJWT.
 *
 * @param command the path of the command of the package
 */
export async function checkJson(text: string, command: string, context: Context): Promise<Outcome> {
  let value: Readonly<Record<string, unknown>>
  try {
    value = JSON.parse(text)
  } catch (error) {
    return wrong(String(error))
  }
  const servers = value['mcpServers'] ?? value['servers']
  if (servers !== undefined) {
    for (const server of Object.values(servers as Record<string, HostServer>)) {
      const outcome = await checkServer(server, command, context)
      if (outcome.status !== 0) return outcome
    }
    return OK
  }
  if (value['expiresAt'] === undefined)
    return wrong('is neither a configuration nor a message for GetJWT')
  const isMessage = messageSchema()
  return isMessage(value) ? OK : wrong(JSON.stringify(isMessage.errors))
}

/** Starts a server as its host does; it ends with stdin. */
async function checkServer(
  { url, command, args = [] }: HostServer,
  file: string,
  context: Context,
): Promise<Outcome> {
  if (url !== undefined) return URL.canParse(url) ? OK : wrong(`${url} is no URL`)
  const name = 'data8-useradmin'
  const at = args.findIndex((arg, index) => arg === name && args[index - 1] !== '-p')
  if (command !== 'npx' || at === -1) return wrong(`does not start ${name}`)
  const env = { ...context.env, DATA8_USERNAME: 'demo', DATA8_PASSWORD: 'secret' }
  return runNode([file, ...args.slice(at + 1)], { ...context, env })
}

function messageSchema() {
  const document = JSON.parse(readFileSync(path.join(root, 'openapi/useradmin.json'), 'utf8'))
  const ajv = new Ajv({ strict: false, validateFormats: false })
  return ajv.compile({ $ref: '#/components/schemas/GetJWT', components: document.components })
}
