import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import type { ReportedIncident, UpstreamData } from '../../generate/upstream.ts'
import { UserMistake } from '../mistake.ts'

const identities = z.record(z.string(), z.number())
const incidents = z.object({ results: z.array(z.looseObject({ timestamp: z.number() })) })

/** Reads `identities.json` and, for each type, `<type>.json` from a folder, in the form in which the API gives them. */
export function readUpstreamData(folder: string): UpstreamData {
  const types = namesIn(folder)
    .map((name) => /^([a-z]+)\.json$/.exec(name)?.[1])
    .filter((type) => type !== undefined && type !== 'identities')
  const read = types.map((type) => [type, jsonOf(join(folder, `${type}.json`))] as const)
  const people = identities.safeParse(jsonOf(join(folder, 'identities.json')))
  if (!people.success)
    throw new UserMistake(
      '--from: identities.json must be an object of addresses, each with the id of a person',
    )
  return {
    identities: people.data,
    // What has another form is no answer of the API, such as a result that is kept beside.
    incidents: Object.fromEntries(
      read.flatMap(([type, content]) => (isAnswer(content) ? [[type, content.results]] : [])),
    ),
  }
}

// Checked only: what zod gives back has its fields in another order.
const isAnswer = (content: unknown): content is { results: readonly ReportedIncident[] } =>
  incidents.safeParse(content).success

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    throw new UserMistake(
      `--from ${folder}: name a folder with identities.json and a file for each type (${(error as NodeJS.ErrnoException).code})`,
    )
  }
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw new UserMistake(`--from: ${basename(path)} cannot be read as JSON (${reason})`)
  }
}
