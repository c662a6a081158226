import { expect } from 'chai'
import { readConnection, readCredentials } from '../../src/cli/connection.js'
import { Session } from '../../src/cli/session.js'
import { exitCodeOf } from '../../src/cli/terminal/exit-code.js'
import type { Io } from '../../src/cli/terminal/io.js'
import {
  AbortError,
  ConnectionError,
  CredentialsError,
  HttpError,
  InputError,
  ResponseError,
  ServiceError,
  TimeoutError,
  TokenError,
} from '../../src/errors.js'

/** A session and its output. */
function session(
  env: Readonly<Record<string, string>> = {},
  stdin = '',
): { readonly session: Session; readonly written: { stdout: string; stderr: string } } {
  const written = { stdout: '', stderr: '' }
  const io: Io = {
    stdin: (async function* () {
      yield stdin
    })(),
    stdout: {
      write: (text) => {
        written.stdout += text
      },
    },
    stderr: {
      write: (text) => {
        written.stderr += text
      },
    },
    env,
    untilStopped: async () => {},
  }
  return { session: new Session(io, true), written }
}

describe('a session', () => {
  it('prints no secret that was added to it', () => {
    const { session: made, written } = session()
    made.keepSecret('hunter22')
    made.print('the hunter22')
    made.note('a hunter22')
    made.report(new InputError('endpoint', 'is hunter22', { cause: new Error('of hunter22') }))
    made.loggerOption().logger?.warn({ a: 'hunter22' }, 'hunter22')
    expect(written.stdout).to.equal('the [redacted]\n')
    expect(written.stderr).to.contain('a [redacted]\n').and.contain('of [redacted]')
    expect(written.stderr).not.to.contain('hunter22')
  })

  it('gets the credentials that are read', async () => {
    const worlds: [Record<string, string>, boolean, string][] = [
      [{ DATA8_USERNAME: 'ann', DATA8_PASSWORD: 'hunter22' }, false, ''],
      [{ DATA8_API_KEY: 'hunter22' }, false, ''],
      [{ DATA8_USERNAME: 'ann' }, true, 'hunter22\n'],
      [{ DATA8_PASSWORD: 'hunter22' }, false, ''],
      [{ DATA8_USERNAME: 'ann', DATA8_API_KEY: 'hunter22' }, false, ''],
    ]
    for (const [env, passwordStdin, stdin] of worlds) {
      const { session: made, written } = session(env, stdin)
      await readCredentials(passwordStdin ? { passwordStdin } : {}, made).catch(() => {})
      made.print('hunter22')
      expect(written.stdout, JSON.stringify(env)).to.equal('[redacted]\n')
    }
  })

  it('lets a call last as long as its timeout where that is past the default deadline', () => {
    for (const [flags, deadlineMs] of [
      [{ timeout: '90s' }, undefined],
      [{ timeout: '91s' }, 91_000],
      [{ timeout: '91s', deadline: '10s' }, 10_000],
      [{}, undefined],
    ] as const) {
      const connection = readConnection({ proxy: true, ...flags }, session().session)
      expect(connection.deadlineMs).to.equal(deadlineMs)
    }
  })
})

describe('the status of the process', () => {
  const http = new HttpError('x', { status: 500, headers: {}, bodyExcerpt: '' })
  const codes: [Error, number][] = [
    [new InputError('a', 'x'), 2],
    [new CredentialsError('x'), 2],
    [new ServiceError('x', 0), 3],
    [http, 4],
    [new ConnectionError('x', 'ECONNRESET'), 4],
    [new TimeoutError('x', 1), 4],
    [new AbortError('x'), 4],
    [new ResponseError('not-xml', 'x'), 4],
    [new TokenError('x', null), 4],
    [new TypeError('x'), 1],
  ]
  for (const [error, status] of codes) {
    it(`is ${status} after a ${error.name}`, () => expect(exitCodeOf(error)).to.equal(status))
  }
})
