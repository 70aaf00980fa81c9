import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret that nobody guesses, of letters, digits, `-` and `_`. */
export const newSecret = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/**
 * What is kept of a secret that we made ourselves: it has 256 bits of chance, so that a fast hash is enough. Never for a
 * password.
 */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('base64url')

/** Whether a secret hashes to this, in a time that does not tell how far they agree. */
export function matches(secret: string, hash: string): boolean {
  const [a, b] = [Buffer.from(hashOf(secret)), Buffer.from(hash)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const KEY = /^vdk_([\w-]{12})_([\w-]{43})$/

/** The text of a key: what it is, which, and its secret. */
export const keyText = (id: string, secret: string): string => `vdk_${id}_${secret}`

/** An id that cannot be taken for an option of a command. */
export function newKeyId(): string {
  const id = newSecret(9)
  return id.startsWith('-') ? newKeyId() : id
}

/** The parts of a key; undefined when the text is none. */
export function readKey(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = KEY.exec(text) ?? []
  return id === undefined || secret === undefined ? undefined : { id, secret }
}
