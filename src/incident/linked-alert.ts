import { compareTexts } from '../lib/compare-texts.ts'
import type { Alert } from '../model/alert.ts'
import type { IncidentAlert, LinkKind } from '../model/own-incident.ts'
import type { Holder } from './address-history.ts'

/** Somebody or something that an alert is about. Alerts with the same key, near in time, are one incident. */
export interface LinkKey {
  readonly kind: LinkKind
  readonly value: string
  /** Both in one text. */
  readonly text: string
}

/** Whom an alert means, and how surely. */
export interface PersonShare {
  readonly person: string
  /** Below 1 where an address had several holders. */
  readonly weight: number
}

/** An alert with what links it to others. */
export interface LinkedAlert {
  readonly alert: IncidentAlert
  readonly keys: readonly LinkKey[]
  readonly people: readonly PersonShare[]
  /** Ids of alerts that it counts, or that made events suspicious which it counts. */
  readonly causes: readonly string[]
}

export type HoldersAt = (address: string, time: number) => readonly Holder[]

/** Users or sources of one alert beyond which none of them says anything about other alerts. */
const CROWD = 20
/** A holder with a smaller share of an address is told, and links nothing. */
const LEAST_SHARE = 0.5
/** Events of an alert that are remembered, from its first and from its last. */
const EVENTS = 10
const INNER_ALERT = 'alert:'

/** What incidents need of an alert, and no more, as plain data. */
export function incidentAlert(alert: Alert): IncidentAlert {
  const { id, rule, status, openedAt, closedAt, reason, key, entities, attack, evidence, lastEvents } = alert
  const inner = evidence.filter((event) => event.startsWith(INNER_ALERT))
  const events = evidence.filter((event) => !event.startsWith(INNER_ALERT))
  return {
    ...{ id, status, openedAt, closedAt, reason, key: { ...key } },
    rule: { id: rule.id, title: rule.title, level: rule.level },
    users: [...entities.users],
    sources: [...entities.sources],
    targets: [...new Set([...entities.targets, ...(attack?.targets ?? [])])],
    causes: inner.map((event) => event.slice(INNER_ALERT.length)),
    events: [...new Set([...events.slice(0, EVENTS), ...lastEvents])],
  }
}

/** Finds what links an alert, with the holders of its addresses as of its time, and what flags say that it goes back to. */
export function linkedAlert(
  alert: IncidentAlert,
  holdersAt: HoldersAt,
  flagCauses: readonly string[] = [],
): LinkedAlert {
  const { users, sources, targets, openedAt, rule } = alert
  const shares = new Map<string, number>()
  const share = ({ person, weight }: Holder): void =>
    void shares.set(person, Math.max(weight, shares.get(person) ?? 0))
  for (const person of users) share({ person, weight: 1 })
  for (const address of [...sources, ...targets])
    for (const holder of holdersAt(address, openedAt)) share(holder)
  const people = [...shares].map(([person, weight]) => ({ person, weight })).sort(bySurety)
  const linking = people.filter(({ weight }) => weight >= LEAST_SHARE).map(({ person }) => person)
  const keys = [
    ...(linking.length <= CROWD ? linking.map((person) => keyOf('person', person)) : []),
    ...(sources.length <= CROWD ? sources.map((source) => keyOf('address', source)) : []),
    ...targets.map((target) => keyOf('target', target)),
    keyOf('wave', rule.id),
  ]
  return { alert, keys, people, causes: [...alert.causes, ...flagCauses] }
}

const keyOf = (kind: LinkKind, value: string): LinkKey => ({ kind, value, text: `${kind} ${value}` })

const bySurety = (a: PersonShare, b: PersonShare): number =>
  b.weight - a.weight || compareTexts(a.person, b.person)
