/** Characters of one value in the audit log. */
const MOST = 16_384
const DEEPEST = 16
const SECRET = /^(password|passphrase|token|secret|key|authorization|.*_(token|secret|password|key))$/i

/** A value as it may be kept: what is secret by its name is hidden, and what is too large is said to be. */
export function withoutSecrets(value: unknown): unknown {
  const hidden = hide(value, 0)
  const text = hidden === undefined ? '' : JSON.stringify(hidden)
  if (text.length <= MOST) return hidden
  return { too_large: true, characters: text.length, begins: text.slice(0, 256) }
}

function hide(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.slice(0, MOST + 1)
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return '...'
  if (Array.isArray(value)) return value.slice(0, MOST).map((item) => hide(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST)
      .map(([name, item]) => [name, SECRET.test(name) ? 'hidden' : hide(item, depth + 1)]),
  )
}
