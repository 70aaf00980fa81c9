import { z } from 'zod'
import type { Upstream } from '../model/upstream.ts'
import { type ConfigMistake, Origins } from './origin.ts'
import { type ConfigFile, readFile } from './read-file.ts'
import { type SecretPlaces, withSecrets } from './secrets.ts'
import { mistakesOf } from './sentences.ts'
import { upstreamList } from './upstreams.ts'

const schema = z.strictObject({ upstreams: upstreamList })

export type UpstreamsRead =
  | { readonly ok: true; readonly upstreams: readonly Upstream[] }
  | { readonly ok: false; readonly mistakes: readonly ConfigMistake[] }

/** Reads a file of upstreams, in the form that `incidents.upstreams` of the configuration has; every mistake is told. */
export function readUpstreams(file: ConfigFile, places: SecretPlaces): UpstreamsRead {
  const mistakes: ConfigMistake[] = []
  const [values, keys] = [new Origins(), new Origins()]
  const raw = readFile(file, 'one key, "upstreams:"', values, keys, mistakes)
  if (raw === undefined || mistakes.length > 0) return { ok: false, mistakes }
  const parsed = schema.safeParse(withSecrets(schema, raw, values, places, mistakes), { reportInput: true })
  if (parsed.success && mistakes.length === 0) return { ok: true, upstreams: parsed.data.upstreams }
  const issues = (parsed.error?.issues ?? []) as z.core.$ZodIssue[]
  return { ok: false, mistakes: [...mistakes, ...mistakesOf(schema, issues, values, keys)] }
}
