import { createRandom, type Random } from '../lib/random.ts'
import { type IncidentLevel, incidentLevels } from '../model/incident.ts'

export interface UpstreamOptions {
  readonly seed: number
  /** How many, or by which ids they are known. */
  readonly people: number | readonly string[]
  /** Of all types together. */
  readonly incidents: number
  /** When the first and the last incident happen, milliseconds since 1970. */
  readonly from: number
  readonly until: number
}

/** An incident as the API gives it. */
export type ReportedIncident = Readonly<Record<string, string | number>> & {
  readonly timestamp: number
  readonly priority: IncidentLevel
}

/** What an API of incidents has to tell. */
export interface UpstreamData {
  /** Who has which address. */
  readonly identities: Readonly<Record<string, number | string>>
  /** By type, each in order of time. */
  readonly incidents: Readonly<Record<string, readonly ReportedIncident[]>>
}

interface Person {
  readonly id: number | string
  readonly address: string
}

type Naming = (person: Person, random: Random) => Readonly<Record<string, string | number>>

/** How an incident of each type says who is meant. */
const namings: Readonly<Record<string, Naming>> = {
  denial: ({ id }, random) => ({ reported_by: id, source_ip: outsider(random) }),
  intrusion: ({ address }, random) => ({ internal_ip: address, source_ip: outsider(random) }),
  executable: ({ address }) => ({ machine_ip: address }),
  misuse: ({ id }) => ({ employee_id: id }),
  unauthorized: ({ id }) => ({ employee_id: id }),
  probing: ({ address }) => ({ ip: address }),
  other: ({ id, address }, random) => ({ identifier: random.chance(0.5) ? id : address }),
}

export const incidentTypes: readonly string[] = Object.keys(namings)

/** Makes people with an address each, and incidents of theirs. The options decide everything. */
export function generateUpstream(options: UpstreamOptions): UpstreamData {
  const random = createRandom(options.seed)
  const people = peopleOf(options.people, random.fork('people'))
  return {
    identities: Object.fromEntries(people.map(({ id, address }) => [address, id])),
    incidents: Object.fromEntries(
      incidentTypes.map((type, i) => [
        type,
        incidentsOf(type, share(options.incidents, i), people, options, random.fork(type)),
      ]),
    ),
  }
}

function numbers(count: number, random: Random): ReadonlySet<number> {
  const found = new Set<number>()
  while (found.size < count) found.add(random.between(1000, 1000 + 20 * count))
  return found
}

/** The whole is spread over the types as evenly as it goes. */
const share = (whole: number, type: number): number =>
  Math.floor((whole + incidentTypes.length - 1 - type) / incidentTypes.length)

function peopleOf(wanted: UpstreamOptions['people'], random: Random): readonly Person[] {
  const ids = typeof wanted === 'number' ? numbers(wanted, random) : wanted
  // Odd multiples step through every address of 17/8 once.
  return [...ids].map((id, i) => {
    const place = Math.imul(i + 1, 0x9e3779b1) & 0xffffff
    return { id, address: `17.${place >>> 16}.${(place >>> 8) & 255}.${place & 255}` }
  })
}

function incidentsOf(
  type: string,
  count: number,
  people: readonly Person[],
  { from, until }: UpstreamOptions,
  random: Random,
): readonly ReportedIncident[] {
  const times = Array.from({ length: count }, () => from + random.next() * (until - from)).sort(
    (a, b) => a - b,
  )
  return times.map((time) => ({
    priority: random.pick(incidentLevels),
    ...namings[type]!(random.pick(people), random),
    timestamp: time / 1000,
  }))
}

const outsider = (random: Random): string =>
  `203.${random.below(256)}.${random.below(256)}.${random.between(1, 254)}`
