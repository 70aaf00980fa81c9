import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { prettifyError } from 'zod'
import { readSecret, SecretMistake } from '../../poll/secret.ts'
import { type Upstream, upstreamsSchema } from '../../poll/upstream-schema.ts'
import { UserMistake } from '../mistake.ts'

/** Reads a file of upstreams. Everything wrong with it is told at once. */
export function readUpstreams(path: string): readonly Upstream[] {
  const read = upstreamsSchema.safeParse(contentOf(path))
  if (!read.success)
    throw new UserMistake(`--sources ${path}: ${prettifyError(read.error).replaceAll(/\s*\n\s*/g, ' ')}`)
  return read.data.upstreams.map((upstream) => ({ ...upstream, url: urlOf(upstream.url, path) }))
}

function contentOf(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'), { maxAliasCount: 0 })
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message.split('\n')[0]
    throw new UserMistake(`--sources ${path}: name a readable YAML file of upstreams (${reason})`)
  }
}

function urlOf(written: string, path: string): string {
  try {
    const url = written.startsWith('env:') ? readSecret(written) : written
    if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))
      return url.endsWith('/') ? url : `${url}/`
  } catch (error) {
    if (error instanceof SecretMistake) throw new UserMistake(`--sources ${path}: ${error.message}`)
    throw error
  }
  throw new UserMistake(
    `--sources ${path}: url ${written}: write an address that begins with http:// or https://`,
  )
}
