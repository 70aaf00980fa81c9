import * as argon2 from '@node-rs/argon2'
import { Refusal } from '../../model/refusal.ts'

/** argon2id with the parameters that OWASP names: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Passwords looked at in one moment, as each takes its memory; and those that may wait. */
const AT_ONCE = 4
const MAX_WAITING = 64

export interface Passwords {
  /** What is kept of a password. */
  hash(password: string): Promise<string>
  /** Whether it is the password of this hash. Without a hash it takes as long, and is not. */
  isOf(password: string, kept: string | undefined): Promise<boolean>
}

/** Makes and compares hashes, few at a time. Where that cannot be done, whoever asks for it is told. */
export function openPasswords({ hash, verify }: Pick<typeof argon2, 'hash' | 'verify'> = argon2): Passwords {
  const nobodys = hash('nobody has this password', parameters)
  // Who waits for it comes later.
  nobodys.catch(() => {})
  const inTurn = turns(AT_ONCE, MAX_WAITING)
  return {
    hash: (password) => inTurn(() => hash(password, parameters)),
    isOf: (password, kept) =>
      inTurn(async () => (await verify(kept ?? (await nobodys), password)) && kept !== undefined),
  }
}

/** Lets only so many run at a time; others wait for their turn, and too many are refused. */
function turns(atOnce: number, most: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < atOnce) running++
    else if (waiting.length >= most) throw new Refusal('busy', 'too many logins at once; try again soon')
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
