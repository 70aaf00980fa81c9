import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { IncidentBook } from '../../src/incident/incident-book.ts'
import {
  type IdentityClaim,
  type IncidentLevel,
  incidentLevels,
  type OutsideIncident,
  type Subject,
} from '../../src/model/incident.ts'

const addresses = ['17.0.0.1', '17.0.0.2']
const people = ['1', '2', '3']
const time = fc.integer({ min: 0, max: 12 })

const subject: fc.Arbitrary<Subject> = fc.oneof(
  fc.record({ kind: fc.constant('person' as const), id: fc.constantFrom(...people) }),
  fc.record({ kind: fc.constant('address' as const), address: fc.constantFrom(...addresses) }),
)
const incident = fc.record({
  type: fc.constantFrom('denial', 'misuse'),
  level: fc.constantFrom(...incidentLevels),
  happenedAt: time,
  subject,
  mark: fc.integer({ min: 0, max: 3 }),
})
const claim: fc.Arbitrary<IdentityClaim> = fc
  .record({
    address: fc.constantFrom(...addresses),
    person: fc.constantFrom(...people),
    from: fc.oneof(time, fc.constant(Number.NEGATIVE_INFINITY)),
    lasts: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    weight: fc.constantFrom(1, 2),
  })
  .map(({ lasts, from, ...rest }) => ({
    ...rest,
    from,
    ...(lasts === undefined ? {} : { until: Math.max(from, 0) + lasts }),
  }))

const incidentOf = ({ mark, ...rest }: Omit<OutsideIncident, 'feed' | 'json'> & { mark: number }) => ({
  ...rest,
  feed: rest.type,
  json: JSON.stringify({ mark, ...rest }),
})

describe('an incident book', () => {
  it('gives in any order of arrival, with withdrawals between, what the definitions give', () => {
    fc.assert(
      fc.property(
        fc.array(incident.map(incidentOf), { maxLength: 12 }),
        fc.array(claim, { maxLength: 8 }),
        fc.array(incident.map(incidentOf), { maxLength: 4 }),
        fc.array(claim, { maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        (stay, claims, leave, takenBack, chances) => {
          const book = new IncidentBook()
          const steps = [
            ...stay.map((one) => () => void book.add(one)),
            ...claims.map((one) => () => void book.claim(one)),
            ...leave.map((one) => () => void book.add(one)),
            ...takenBack.map((one) => () => void book.claim(one)),
          ]
          for (const step of inOrderOf(steps, chances)) step()
          for (const one of leave) book.remove(one)
          for (const one of takenBack) book.unclaim(one)
          const left = claims.filter((one) => !takenBack.some((other) => isDeepStrictEqual(one, other)))
          expect(listed(book)).toEqual(byDefinition(stay, left))
          expect(book.unresolved).toBe(stay.filter((one) => holders(one, left).size === 0).length)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

function inOrderOf<T>(items: readonly T[], chances: fc.Stream<number>): T[] {
  return items
    .map((item) => ({ item, chance: chances.next().value as number }))
    .sort((a, b) => a.chance - b.chance)
    .map(({ item }) => item)
}

type List = Record<string, Record<IncidentLevel, { count: number; incidents: unknown[] }>>

function listed(book: IncidentBook) {
  return {
    list: Object.fromEntries([...book.people.values()].map(({ person, json }) => [person, JSON.parse(json)])),
    weights: Object.fromEntries(
      [...book.people.values()].map((one) => [
        one.person,
        incidentLevels.map((level) => one.of(level).map(({ weight }) => weight.toFixed(9))),
      ]),
    ),
  }
}

/** The whole answer from the sentences that define it, without any shortcut. */
function byDefinition(incidents: readonly OutsideIncident[], claims: readonly IdentityClaim[]) {
  const list: List = {}
  const weights: Record<string, string[][]> = {}
  const sorted = [...incidents].sort(
    (a, b) => a.happenedAt - b.happenedAt || compare(a.type, b.type) || compare(a.json, b.json),
  )
  for (const one of sorted) {
    for (const [person, weight] of holders(one, claims)) {
      list[person] ??= Object.fromEntries(
        incidentLevels.map((level) => [level, { count: 0, incidents: [] }]),
      ) as never
      weights[person] ??= incidentLevels.map(() => [])
      list[person]![one.level].count++
      list[person]![one.level].incidents.push(JSON.parse(one.json))
      weights[person]![incidentLevels.indexOf(one.level)]!.push(weight.toFixed(9))
    }
  }
  return { list, weights }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whom an incident means, with their shares. Times are small whole numbers here, so that they can be walked through. */
function holders(
  { subject, happenedAt }: OutsideIncident,
  all: readonly IdentityClaim[],
): Map<string, number> {
  if (subject.kind === 'person') return new Map([[subject.id, 1]])
  const claims = all.filter(({ address }) => address === subject.address)
  const holdsAt = (claim: IdentityClaim, at: number): boolean => {
    if (at < claim.from) return false
    if (claim.until !== undefined) return at < claim.until
    return !claims.some((other) => other.until === undefined && other.from > claim.from && other.from <= at)
  }
  const at = (moment: number): readonly IdentityClaim[] => claims.filter((claim) => holdsAt(claim, moment))
  const moments = [Number.NEGATIVE_INFINITY, ...Array.from({ length: 40 }, (_, i) => i)]
  const before = moments.filter((moment) => moment <= happenedAt && at(moment).length > 0)
  const after = moments.filter((moment) => at(moment).length > 0)
  const moment = before.at(-1) ?? after[0]
  const found = moment === undefined ? [] : at(moment)
  const names = [...new Set(found.map(({ person }) => person))]
  const weightOf = (person: string): number =>
    Math.max(...found.filter((one) => one.person === person).map(({ weight }) => weight))
  const sum = names.reduce((total, person) => total + weightOf(person), 0)
  return new Map(names.map((person) => [person, weightOf(person) / sum]))
}
