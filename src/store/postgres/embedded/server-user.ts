import { readFileSync, statSync } from 'node:fs'
import { StoreMistake } from '../../store-mistake.ts'

/** As whom the server runs. `ids` is empty where it is ourselves. */
export interface ServerUser {
  readonly name: string
  readonly ids: { readonly uid?: number; readonly gid?: number }
}

interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/**
 * PostgreSQL refuses to run as root: then it runs as the owner of its folder, or else as the first of `postgres` and
 * `nobody` that this machine has. No user is created.
 */
export function serverUser(folder: string): ServerUser {
  const uid = process.getuid?.()
  if (uid !== 0) return { name: `user ${uid}`, ids: {} }
  const accounts = readAccounts()
  const owner = statSync(folder, { throwIfNoEntry: false })?.uid
  const account =
    accounts.find((one) => one.uid === owner && one.uid !== 0) ??
    accounts.find(({ name }) => name === 'postgres') ??
    accounts.find(({ name }) => name === 'nobody')
  if (account) return { name: account.name, ids: { uid: account.uid, gid: account.gid } }
  throw new StoreMistake(
    'PostgreSQL does not run as root, and this machine has no user postgres or nobody: run Vedette as another user, or set DATABASE_URL',
  )
}

function readAccounts(): readonly Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((parts) => parts.length >= 4)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}
