import { describe, expect, it } from 'vitest'
import { type IncidentLevel, incidentLevels, type OutsideIncident } from '../model/incident.ts'
import { PersonIncidents } from './person-incidents.ts'
import { type IncidentFilter, ranked } from './rank.ts'
import { riskOf } from './risk.ts'

const DAY = 86_400_000

const incident = (level: IncidentLevel, day: number, type = 'misuse'): OutsideIncident => ({
  feed: `feed-${type}`,
  type,
  level,
  happenedAt: day * DAY,
  subject: { kind: 'person', id: '1' },
  json: '{}',
})

function person(id: string, incidents: readonly OutsideIncident[], weight = 1): PersonIncidents {
  const one = new PersonIncidents(id)
  for (const each of incidents) one.add({ incident: each, weight })
  return one
}

const risk = (one: PersonIncidents, day: number) =>
  riskOf(Object.fromEntries(incidentLevels.map((level) => [level, one.of(level)])) as never, day * DAY)

describe('the risk of a person', () => {
  it('is what the terms say', () => {
    const found = risk(
      person('1', [incident('critical', 70), incident('low', 100), incident('low', 100)]),
      100,
    )
    const [low, critical] = [2 * -Math.log(0.98), 0.5 * -Math.log(0.3)]
    expect(found.terms).toEqual([
      { level: 'low', incidents: 2, weighed: 2, points: expect.closeTo(low) },
      { level: 'critical', incidents: 1, weighed: 0.5, points: expect.closeTo(critical) },
    ])
    expect(found.score).toBeCloseTo(100 * (1 - 0.98 ** 2 * 0.3 ** 0.5))
  })

  it.each([
    ['more incidents', [incident('low', 0), incident('low', 0)], [incident('low', 0)]],
    ['a higher level', [incident('high', 0)], [incident('medium', 0)]],
    ['newer ones', [incident('high', 5)], [incident('high', 4)]],
  ])('is greater with %s', (_, more, less) => {
    expect(risk(person('1', more), 9).score).toBeGreaterThan(risk(person('1', less), 9).score)
  })

  it('counts a shared address by its share', () => {
    expect(risk(person('1', [incident('high', 0)], 0.25), 0).terms[0]!.weighed).toBe(0.25)
  })
})

describe('the ranking', () => {
  const people = [
    person('b', [incident('low', 1)]),
    person('a', [incident('low', 1)]),
    person('c', [incident('critical', 1), incident('low', 2, 'probing')]),
  ]
  const names = (filter: IncidentFilter) => ranked(people, filter, 9 * DAY).map((one) => one.person)

  it.each<[string, IncidentFilter, readonly string[]]>([
    ['everything', {}, ['c', 'a', 'b']],
    ['a level', { level: 'critical' }, ['c']],
    ['a type', { type: 'misuse' }, ['c', 'a', 'b']],
    ['a source', { feed: 'feed-probing' }, ['c']],
    ['a time', { from: 2 * DAY, to: 2 * DAY }, ['c']],
    ['a time without any', { from: 3 * DAY }, []],
  ])('of %s', (_, filter, wanted) => {
    expect(names(filter)).toEqual(wanted)
  })
})
