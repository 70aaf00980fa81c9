import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  IdentityClaim,
  IncidentLevel,
  OutsideIncident,
  PersonDetails,
  Subject,
} from '../../model/incident.ts'
import { readChecked, writeChecked } from '../checked-file.ts'
import type { FeedStore, KeptFeed } from './feed-store.ts'

/** Keeps each feed in a checked file: a line for the feed, one for each claim, person and incident. */
export async function folderFeedStore(folder: string): Promise<FeedStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // Names of feeds are plain words: see the schema.
  const pathOf = (feed: string): string => join(folder, `${feed}.feed`)
  return {
    load: async (feed) => {
      const path = pathOf(feed)
      const read = await readChecked(path)
      if (read === 'absent') return undefined
      const kept = read === 'damaged' ? undefined : parse(feed, read.found.toString('utf8'))
      if (!kept) await rename(path, `${path}.damaged`)
      return kept
    },
    save: (kept) => writeChecked(pathOf(kept.feed), Buffer.from(print(kept))),
  }
}

const VERSION = 1

interface Head {
  readonly version: number
  readonly goodAt: number
  readonly validators: Readonly<Record<string, string>>
  readonly digest?: string
  readonly position?: string | number
  readonly claims: number
  readonly people: number
}

type ClaimLine = readonly [
  address: string,
  person: string,
  from: number | null,
  until: number | null,
  weight: number,
]
type IncidentLine = readonly [
  type: string,
  level: IncidentLevel,
  happenedAt: number,
  Subject['kind'],
  who: string,
]

function print({ goodAt, validators, digest, position, claims, people, incidents }: KeptFeed): string {
  const head: Head = {
    version: VERSION,
    goodAt,
    validators,
    ...(digest === undefined ? {} : { digest }),
    ...(position === undefined ? {} : { position }),
    claims: claims.length,
    people: people.length,
  }
  return [
    JSON.stringify(head),
    ...claims.map(claimLine),
    ...people.map((one) => JSON.stringify(one)),
    ...incidents.map(incidentLine),
  ].join('\n')
}

const claimLine = ({ address, person, from, until, weight }: IdentityClaim): string =>
  JSON.stringify([
    address,
    person,
    Number.isFinite(from) ? from : null,
    until ?? null,
    weight,
  ] satisfies ClaimLine)

// The report stands behind a tab as it is: JSON has no tab of its own.
function incidentLine({ type, level, happenedAt, subject, json }: OutsideIncident): string {
  const who = subject.kind === 'person' ? subject.id : subject.address
  return `${JSON.stringify([type, level, happenedAt, subject.kind, who] satisfies IncidentLine)}\t${json}`
}

/** Undefined for a file of another version. */
function parse(feed: string, text: string): KeptFeed | undefined {
  const [first = '', ...lines] = text.split('\n')
  const { version, goodAt, validators, digest, position, claims, people } = JSON.parse(first) as Head
  if (version !== VERSION) return undefined
  return {
    feed,
    goodAt,
    validators,
    digest,
    position,
    claims: lines.slice(0, claims).map(readClaim),
    people: lines.slice(claims, claims + people).map((line) => JSON.parse(line) as PersonDetails),
    incidents: lines.slice(claims + people).map((line) => readIncident(feed, line)),
  }
}

function readClaim(line: string): IdentityClaim {
  const [address, person, from, until, weight] = JSON.parse(line) as ClaimLine
  return {
    address,
    person,
    from: from ?? Number.NEGATIVE_INFINITY,
    ...(until === null ? {} : { until }),
    weight,
  }
}

function readIncident(feed: string, line: string): OutsideIncident {
  const tab = line.indexOf('\t')
  const [type, level, happenedAt, kind, who] = JSON.parse(line.slice(0, tab)) as IncidentLine
  const subject: Subject = kind === 'person' ? { kind, id: who } : { kind, address: who }
  return { feed, type, level, happenedAt, subject, json: line.slice(tab + 1) }
}
