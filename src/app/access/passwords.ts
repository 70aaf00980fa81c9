import { Refusal } from '../../model/refusal.ts'

/** argon2id with the parameters that OWASP names: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Passwords looked at in one moment, as each takes its memory; and those that may wait. */
const AT_ONCE = 4
const MAX_WAITING = 64

type Argon2 = Pick<typeof import('@node-rs/argon2'), 'hash' | 'verify'>

export interface Passwords {
  /** What is kept of a password. */
  hash(password: string): Promise<string>
  /** Whether it is the password of this hash. Without a hash it takes as long, and is not. */
  isOf(password: string, kept: string | undefined): Promise<boolean>
}

/** Makes and compares hashes, few at a time. What does so is loaded when first needed; where that cannot be done, whoever asks for it is told. */
export function openPasswords(load: () => Promise<Argon2> = () => import('@node-rs/argon2')): Passwords {
  let nobodys: Promise<string> | undefined
  const inTurn = turns(AT_ONCE, MAX_WAITING)
  return {
    hash: (password) => inTurn(async () => (await load()).hash(password, parameters)),
    isOf: (password, kept) =>
      inTurn(async () => {
        const { hash, verify } = await load()
        nobodys ??= hash('nobody has this password', parameters)
        // Waited for in any case: the first who asks is not to tell by the time whether there is a hash.
        const other = await nobodys
        return (await verify(kept ?? other, password)) && kept !== undefined
      }),
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
