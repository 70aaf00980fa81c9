import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { UserMistake } from '../app/mistake.ts'
import type { Answer } from '../client/client.ts'
import { harmless } from '../lib/harmless.ts'
import type { Scope } from '../model/access.ts'
import { aligned } from '../report/layout.ts'
import { askService, type ServiceFlags } from './service-client.ts'

interface PasswordFlags {
  /** A file; `-` is standard input. */
  readonly passwordFrom?: string
}

interface ScopeFlags {
  readonly scope: readonly Scope[]
}

type User = Answer<'getUsers'>[number]

/** Prints all users. */
export async function listUsers(flags: ServiceFlags): Promise<void> {
  const users = await askService(flags, (client) => client.request('getUsers'))
  print(['name', 'scopes', 'since'], users.map(userCells))
}

/** Makes the first user, with the token of the first start. */
export async function firstUser(
  name: string,
  flags: ServiceFlags & PasswordFlags & { readonly token: string },
): Promise<void> {
  const password = passwordOf(flags)
  const body = { token: flags.token, name, password: password.text }
  tellUser(await askService(flags, (client) => client.request('postSetup', { body })), password)
}

export async function addUser(name: string, flags: ServiceFlags & PasswordFlags & ScopeFlags): Promise<void> {
  const password = passwordOf(flags)
  const body = { name, password: password.text, scopes: flags.scope }
  tellUser(await askService(flags, (client) => client.request('postUsers', { body })), password)
}

/** Changes what a user may, or the password. */
export async function changeUser(
  name: string,
  flags: ServiceFlags & PasswordFlags & Partial<ScopeFlags> & { readonly newPassword?: boolean },
): Promise<void> {
  const renews = flags.newPassword || flags.passwordFrom !== undefined
  if (!renews && flags.scope === undefined)
    throw new UserMistake(
      'nothing to change; give --scope, or --new-password, or a password with --password-from',
    )
  const password = renews ? passwordOf(flags) : undefined
  const body = { ...(password && { password: password.text }), ...(flags.scope && { scopes: flags.scope }) }
  const user = await askService(flags, (client) =>
    client.request('patchUsersByName', { path: { name }, body }),
  )
  tellUser(user, password)
}

export async function removeUser(name: string, flags: ServiceFlags): Promise<void> {
  await askService(flags, (client) => client.request('deleteUsersByName', { path: { name } }))
  tell(`removed ${harmless(name)}, with all sessions`)
}

/** Prints all keys, never the secret of one. */
export async function listKeys(flags: ServiceFlags): Promise<void> {
  const keys = await askService(flags, (client) => client.request('getKeys'))
  print(['id', 'name', 'scopes', 'since', 'by', 'state'], keys.map(keyCells))
}

/** Makes a key; standard output has the key alone. */
export async function addKey(
  name: string,
  flags: ServiceFlags & ScopeFlags & { readonly expires?: number },
): Promise<void> {
  const expires = flags.expires === undefined ? {} : { expires_at: new Date(flags.expires).toISOString() }
  const body = { name, scopes: flags.scope, ...expires }
  const made = await askService(flags, (client) => client.request('postKeys', { body }))
  tell(`key ${made.id} for ${harmless(made.name)} (${made.scopes.join(', ')}); it is shown this once`)
  process.stdout.write(`${made.key}\n`)
}

export async function revokeKey(id: string, flags: ServiceFlags): Promise<void> {
  const key = await askService(flags, (client) => client.request('deleteKeysById', { path: { id } }))
  tell(`revoked the key ${key.id} of ${harmless(key.name)}`)
}

interface Password {
  readonly text: string
  readonly isNew: boolean
}

/** The one of a file, or a new one that nobody guesses. */
function passwordOf({ passwordFrom }: PasswordFlags): Password {
  if (passwordFrom === undefined) return { text: randomBytes(18).toString('base64url'), isNew: true }
  try {
    const text = readFileSync(passwordFrom === '-' ? 0 : passwordFrom, 'utf8').replace(/\r?\n$/, '')
    return { text, isNew: false }
  } catch (error) {
    throw new UserMistake(
      `--password-from ${passwordFrom}: cannot be read (${(error as NodeJS.ErrnoException).code}); name a file with the password, or - for standard input`,
    )
  }
}

/** Standard output has a password that was made, alone. */
function tellUser(user: User, password: Password | undefined): void {
  const made = password?.isNew ? '; the password is shown this once' : ''
  tell(`user ${harmless(user.name)} (${user.scopes.join(', ')})${made}`)
  if (password?.isNew) process.stdout.write(`${password.text}\n`)
}

const userCells = ({ name, scopes, created_at }: User): string[] => [
  harmless(name),
  scopes.join(', '),
  created_at.slice(0, 10),
]

const keyCells = (key: Answer<'getKeys'>[number]): string[] => [
  harmless(key.id),
  harmless(key.name),
  key.scopes.join(', '),
  key.created_at.slice(0, 10),
  harmless(key.created_by),
  key.revoked_at !== null
    ? `revoked ${key.revoked_at.slice(0, 10)}`
    : key.expires_at !== null
      ? `until ${key.expires_at.slice(0, 10)}`
      : 'good',
]

const print = (head: readonly string[], rows: readonly (readonly string[])[]): void => {
  for (const line of aligned([head, ...rows])) process.stdout.write(`${line}\n`)
}

const tell = (line: string): void => void process.stderr.write(`vedette: ${line}\n`)
