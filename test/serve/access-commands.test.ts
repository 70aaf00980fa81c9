import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { configOf } from '../../src/app/live-config.ts'
import { type RunningServer, serve } from '../../src/app/serve.ts'
import { type Ran, vedette } from '../cli/command.ts'
import { answerOf, newFolder } from './servers.ts'

const folder = newFolder()
let server: RunningServer
let key: string

beforeAll(async () => {
  server = await serve(
    configOf({ server: { port: 0 }, storage: { data: folder.path }, auth: { enabled: true } }),
  )
})
afterAll(async () => {
  await server?.stop()
  folder.remove()
})

const run = (
  args: readonly string[],
  env: NodeJS.ProcessEnv = { VEDETTE_KEY: key },
  stdin = '',
): Promise<Ran> => vedette([...args, '--url', server.url], { env, stdin })
const fine = (stdout: string | RegExp, stderr: string | RegExp) => ({
  code: 0,
  stdout: typeof stdout === 'string' ? stdout : expect.stringMatching(stdout),
  stderr: typeof stderr === 'string' ? stderr : expect.stringMatching(stderr),
})
const refused = (stderr: RegExp) => ({ code: 2, stdout: '', stderr: expect.stringMatching(stderr) })
/** What one who has this may ask. */
const status = async (headers: Record<string, string>, path: string): Promise<number> =>
  (await answerOf(server.url + path, { headers })).status
const bearer = (text: string) => ({ authorization: `Bearer ${text}` })

describe('vedette users and keys', () => {
  it('make the first user with the token, then a key with the password', async () => {
    const first = await run(['users', 'first', 'dana', '--token', server.firstToken!], {})
    expect(first).toEqual(
      fine(/^[\w-]{24}\n$/, 'vedette: user dana (admin); the password is shown this once\n'),
    )
    const made = await run(['keys', 'add', 'laptop', '--scope', 'admin', '--login', 'dana'], {
      VEDETTE_PASSWORD: first.stdout.trim(),
    })
    expect(made).toEqual(
      fine(/^vdk_\S+\n$/, /^vedette: key \S+ for laptop \(admin\); it is shown this once\n$/),
    )
    key = made.stdout.trim()
    expect(await status(bearer(key), '/api/v1/users')).toBe(200)
  })

  it('list, add, change and remove users', async () => {
    const added = await run(
      ['users', 'add', 'alex', '--scope', 'ingest,read', '--password-from', '-'],
      undefined,
      'a long password\n',
    )
    expect(added).toEqual(fine('', 'vedette: user alex (read, ingest)\n'))
    const logIn = async (password: string): Promise<number> =>
      (
        await answerOf(`${server.url}/api/v1/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ name: 'alex', password }),
        })
      ).status
    expect(await logIn('a long password')).toBe(201)
    const changed = await run(['users', 'change', 'alex', '--scope', 'analyst', '--new-password'])
    expect(changed.stderr).toBe('vedette: user alex (analyst); the password is shown this once\n')
    expect([await logIn('a long password'), await logIn(changed.stdout.trim())]).toEqual([401, 201])
    const today = new Date().toISOString().slice(0, 8)
    const listed = await run(['users', 'list'])
    expect(listed.stdout.split('\n').map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
      ['name', 'scopes'],
      ['dana', 'admin'],
      ['alex', 'analyst'],
      [''],
    ])
    expect(listed.stdout).toContain(today)
    expect(await run(['users', 'remove', 'alex'])).toEqual(
      fine('', 'vedette: removed alex, with all sessions\n'),
    )
    expect((await run(['users', 'list'])).stdout).not.toContain('alex')
  })

  it('list, make and revoke keys, and never print one twice', async () => {
    const made = await run(['keys', 'add', 'web server', '--scope', 'read', '--expires', '2035-01-31'])
    const text = made.stdout.trim()
    const [, id, secret] = /^vdk_(.{12})_(.+)$/.exec(text)!
    expect(await status(bearer(text), '/api/v1/alerts')).toBe(200)
    const row = async (): Promise<string> =>
      (await run(['keys', 'list'])).stdout.split('\n').find((line) => line.includes('web server'))!
    expect((await row()).split(/ {2,}/)).toEqual([
      id,
      'web server',
      'read',
      expect.any(String),
      'laptop',
      'until 2035-01-31',
    ])
    expect(await run(['keys', 'revoke', id!])).toEqual(
      fine('', `vedette: revoked the key ${id} of web server\n`),
    )
    expect(await row()).toMatch(/revoked \d{4}-\d\d-\d\d$/)
    expect(await row()).not.toContain(secret)
    expect(await status(bearer(text), '/api/v1/alerts')).toBe(401)
  })
})

describe('mistakes are told in one line', () => {
  it.each<[string, string[], NodeJS.ProcessEnv | undefined, RegExp]>([
    ['no key', ['users', 'list'], {}, /^vedette: http\S+: say who you are: a key in VEDETTE_KEY .*\n$/],
    [
      'a wrong password',
      ['keys', 'list', '--login', 'dana'],
      { VEDETTE_PASSWORD: 'wrong' },
      /^vedette: .*say who you are/,
    ],
    [
      'no password',
      ['keys', 'list', '--login', 'dana'],
      {},
      /^vedette: --login dana: put the password into VEDETTE_PASSWORD\n$/,
    ],
    ['an unknown user', ['users', 'remove', 'nobody'], undefined, /^vedette: http\S+: .*nobody.*\n$/],
    [
      'the last admin',
      ['users', 'remove', 'dana'],
      undefined,
      /^vedette: http\S+: dana is the last user who is admin; .*\n$/,
    ],
    ['an unknown key', ['keys', 'revoke', 'nothing'], undefined, /^vedette: http\S+: .*nothing.*\n$/],
    [
      'a strange scope',
      ['keys', 'add', 'x', '--scope', 'root'],
      undefined,
      /choose among read, ingest, analyst, admin/,
    ],
    ['no scope', ['keys', 'add', 'x'], undefined, /^vedette: .*--scope <scopes>.*\n$/],
    [
      'nothing to change',
      ['users', 'change', 'dana'],
      undefined,
      /^vedette: nothing to change; give --scope/,
    ],
    [
      'a short password',
      ['users', 'add', 'x', '--scope', 'read', '--password-from', '-'],
      undefined,
      /^vedette: http\S+: password must .*\n$/,
    ],
    [
      'no such file',
      ['users', 'add', 'x', '--scope', 'read', '--password-from', '/nowhere'],
      undefined,
      /^vedette: --password-from \/nowhere: cannot be read \(ENOENT\)/,
    ],
  ])('%s', async (_, args, env, said) => {
    expect(await run(args, env)).toEqual(refused(said))
  })

  it('no service', async () => {
    const none = await vedette(['users', 'list', '--url', 'http://127.0.0.1:1'])
    expect(none).toEqual(
      refused(/^vedette: http:\/\/127.0.0.1:1: no service answers there \(.*\); start one/),
    )
    const wrong = await vedette(['users', 'list', '--url', 'localhost'])
    expect(wrong).toEqual(refused(/^vedette: --url localhost: write an address such as/))
  })
})
