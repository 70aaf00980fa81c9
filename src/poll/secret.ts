import { readFileSync } from 'node:fs'
import type { Upstream } from './upstream-schema.ts'

/** A secret that is not where the configuration says. */
export class SecretMistake extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SecretMistake'
  }
}

/** What `env:NAME` or `file:PATH` refers to. The line end of a file is no part of it. */
export function readSecret(reference: string): string {
  const [, kind, place = ''] = /^(env|file):(.+)$/s.exec(reference) ?? []
  if (kind === 'env') {
    const value = process.env[place]
    if (value === undefined) throw new SecretMistake(`${reference}: this variable is not set; set it`)
    return value
  }
  try {
    return readFileSync(place, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    throw new SecretMistake(
      `${reference}: cannot be read (${(error as NodeJS.ErrnoException).code}); make it readable, or name another`,
    )
  }
}

/** The headers by which an upstream knows us. */
export function credentialsOf(auth: Upstream['auth']): Readonly<Record<string, string>> {
  if (auth === undefined) return {}
  if ('bearer' in auth) return { authorization: `Bearer ${readSecret(auth.bearer)}` }
  if ('header' in auth) return { [auth.header.name]: readSecret(auth.header.value) }
  const pair = `${readSecret(auth.basic.username)}:${readSecret(auth.basic.password)}`
  return { authorization: `Basic ${Buffer.from(pair, 'utf8').toString('base64')}` }
}
