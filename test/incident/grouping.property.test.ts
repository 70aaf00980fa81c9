import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nearnessOf } from '../../src/app/alert-incidents/nearness-of.ts'
import { configOf } from '../../src/app/live-config.ts'
import { Decisions } from '../../src/incident/decisions.ts'
import { Grouping } from '../../src/incident/grouping.ts'
import { type LinkedAlert, linkedAlert } from '../../src/incident/linked-alert.ts'
import { gapOf, type Nearness, spanOf } from '../../src/incident/nearness.ts'
import { type LinkDecision, partsOf } from '../../src/incident/parts.ts'
import type { IncidentAlert, IncidentChange } from '../../src/model/own-incident.ts'

type Made<A> = A extends fc.Arbitrary<infer T> ? T : never

const MINUTE = 60_000
const usual = nearnessOf(configOf().current.incidents)
/** Measures by which the same alerts are fewer incidents, or more. */
const measures: readonly Nearness[] = [
  usual,
  { ...usual, person: { gapMs: 0, least: 2 }, target: { gapMs: 200 * MINUTE, least: 2 } },
  { ...usual, address: { gapMs: 30 * MINUTE, least: 2 } },
]
const ids = Array.from({ length: 8 }, (_, i) => `a${i}`)

const subset = (of: readonly string[]) => fc.subarray([...of], { maxLength: 2 })
const word = fc.record({
  minute: fc.integer({ min: 0, max: 30 }).map((n) => n * 13),
  lasts: fc.integer({ min: 0, max: 4 }).map((n) => n * 25),
  status: fc.constantFrom<IncidentAlert['status']>('open', 'closed', 'closed', 'closed', 'withdrawn'),
  users: subset(['ann', 'bob', 'eve']),
  sources: subset(['17.0.0.1', '17.0.0.2', '17.0.0.3']),
  targets: subset(['10.0.0.1', '10.0.0.2']),
  causes: subset(ids),
})

const alertOf = (id: string, { minute, lasts, causes, ...rest }: Made<typeof word>): IncidentAlert => ({
  ...{ id, reason: '', key: {}, events: [], ...rest },
  rule: { id: `rule-${id}`, title: 'A rule', level: 'high' },
  openedAt: minute * MINUTE,
  closedAt: (minute + lasts) * MINUTE,
  causes: causes.filter((cause) => cause !== id),
})

/** Who has 17.0.0.1 changes; the others are nobody's. */
const holders = (person: string) => (address: string) =>
  address === '17.0.0.1' ? [{ person, weight: 1 }] : []

const step = fc.oneof(
  fc.record({ type: fc.constant('put' as const), id: fc.constantFrom(...ids), word }),
  fc.record({ type: fc.constant('put' as const), id: fc.constantFrom(...ids), word }),
  fc.record({ type: fc.constant('held' as const), person: fc.constantFrom('ann', 'zoe') }),
  fc.record({ type: fc.constant('merge' as const), alerts: fc.subarray(ids, { minLength: 2 }) }),
  fc.record({
    type: fc.constant('split' as const),
    alerts: fc.shuffledSubarray(ids, { minLength: 2 }),
    cut: fc.nat(),
  }),
  fc.record({ type: fc.constant('undo' as const), number: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ type: fc.constant('measure' as const), nearness: fc.constantFrom(...measures) }),
  fc.record({ type: fc.constant('look' as const) }),
)
type Step = Made<typeof step>

function decisionOf(one: Step): IncidentChange | undefined {
  const incident = 'a0'
  if (one.type === 'merge')
    return { type: 'merge', incident, alerts: one.alerts, standing: { status: 'new' } }
  if (one.type === 'undo') return { type: 'undo', incident, decision: one.number }
  if (one.type !== 'split') return undefined
  const cut = 1 + (one.cut % (one.alerts.length - 1))
  return { type: 'split', incident, alerts: one.alerts.slice(0, cut), rest: one.alerts.slice(cut) }
}

const groups = (
  alerts: readonly { readonly alerts: readonly { readonly id: string }[] }[],
): readonly string[] => alerts.map((one) => one.alerts.map(({ id }) => id).join(' ')).sort()

const inForce = (decisions: Decisions): readonly LinkDecision[] => [
  ...new Map(ids.flatMap((id) => decisions.about(id).map((one) => [one.number, one] as const))).values(),
]

describe('grouping', () => {
  it('is after any row of alerts, newer words on them, identities and decisions what all of them at once come to', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const decisions = new Decisions()
        let nearness = usual
        const grouping = new Grouping(decisions, nearness)
        const told = new Map<string, readonly string[]>()
        const look = (): void => {
          const { changed, gone } = grouping.takeChanges()
          for (const id of gone) told.delete(id)
          for (const { id, alerts } of changed)
            told.set(
              id,
              alerts.map(({ alert }) => alert.id),
            )
        }
        const words = new Map<string, IncidentAlert>()
        let holdersAt = holders('ann')
        for (const [i, one] of steps.entries()) {
          if (one.type === 'look') look()
          if (one.type === 'put') {
            words.set(one.id, alertOf(one.id, one.word))
            grouping.put(linkedAlert(words.get(one.id)!, holdersAt))
          }
          if (one.type === 'held') {
            holdersAt = holders(one.person)
            for (const alert of words.values()) grouping.put(linkedAlert(alert, holdersAt))
          }
          if (one.type === 'measure') {
            nearness = one.nearness
            grouping.measure(nearness)
          }
          const change = decisionOf(one)
          if (change) grouping.decided(decisions.apply({ number: i + 1, at: 0, change }))
        }
        look()
        const all = [...words.values()].map((alert) => linkedAlert(alert, holdersAt))
        expect([...told.values()].map((alerts) => alerts.join(' ')).sort()).toEqual(
          groups(partsOf(all, inForce(decisions), nearness)),
        )
        for (const [id, alerts] of told) expect(id).toBe(alerts[0])
        expect(new Set(words.keys())).toEqual(new Set([...told.values()].flat()))
      }),
      { numRuns: 1000 },
    )
  })

  it('brings together without decisions whoever is linked with another, directly or through others', () => {
    const many = fc.array(
      fc.record({ word, rule: fc.constantFrom('one', 'two'), second: fc.integer({ min: 0, max: 600 }) }),
      { maxLength: 90 },
    )
    fc.assert(
      fc.property(many, (found) => {
        const all = found.map(({ word: { status: _, causes: __, ...one }, rule, second }, i) => {
          const alert = alertOf(`a${i}`, { ...one, status: 'closed', causes: [] })
          const openedAt = second * 1000
          const about = i % 3 === 0 ? { users: [], sources: [], targets: [] } : {}
          const linked = { ...alert, ...about, openedAt, rule: { ...alert.rule, id: rule } }
          return linkedAlert(linked, holders('ann'))
        })
        expect(groups(partsOf(all, [], usual))).toEqual(closure(all))
      }),
    )
  })

  it('keeps apart what the newest split parted, and together what the newest decision joined', () => {
    const split = fc.record({ alerts: fc.shuffledSubarray(ids, { minLength: 2 }), cut: fc.nat() })
    fc.assert(
      fc.property(fc.array(word, { minLength: 8, maxLength: 8 }), split, split, (words, older, newest) => {
        const all = words.map((one, i) => linkedAlert(alertOf(`a${i}`, one), holders('ann')))
        const [first, second] = [older, newest].map(({ alerts, cut }, i): LinkDecision => {
          const at = 1 + (cut % (alerts.length - 1))
          return { number: i, alerts: alerts.slice(0, at), rest: alerts.slice(at) }
        })
        const parts = partsOf(all, [first!, second!], usual).map(
          ({ alerts }) => new Set(alerts.map(({ id }) => id)),
        )
        const of = (id: string) => parts.find((part) => part.has(id))!
        expect(new Set(second!.alerts.map(of)).size).toBe(1)
        expect(new Set(second!.rest.map(of)).size).toBe(1)
        expect(of(second!.alerts[0]!)).not.toBe(of(second!.rest[0]!))
        const merge = { number: 2, alerts: [...second!.alerts, ...second!.rest], rest: [] }
        const merged = partsOf(all, [first!, second!, merge], usual)
        expect(
          merged.some(({ alerts }) => merge.alerts.every((id) => alerts.some((one) => one.id === id))),
        ).toBe(true)
      }),
    )
  })
})

/** By the definition: any two that share a key and are near; of waves, runs that are long enough. */
function closure(all: readonly LinkedAlert[]): readonly string[] {
  const parent = new Map(all.map(({ alert }) => [alert.id, alert.id]))
  const root = (id: string): string => (parent.get(id) === id ? id : root(parent.get(id)!))
  const share = (a: LinkedAlert, b: LinkedAlert): boolean =>
    a.keys.some(
      ({ kind, text }) =>
        kind !== 'wave' &&
        b.keys.some((key) => key.text === text) &&
        gapOf(spanOf(a.alert), spanOf(b.alert)) <= usual[kind].gapMs,
    )
  for (const a of all) for (const b of all) if (share(a, b)) parent.set(root(a.alert.id), root(b.alert.id))
  const { gapMs, least } = usual.wave
  for (const rule of ['one', 'two']) {
    const times = all.filter(({ alert }) => alert.rule.id === rule).map(({ alert }) => alert)
    times.sort((a, b) => a.openedAt - b.openedAt)
    for (let from = 0; from < times.length; ) {
      let to = from + 1
      while (to < times.length && times[to]!.openedAt - times[to - 1]!.openedAt <= gapMs) to++
      if (to - from >= least)
        for (const { id } of times.slice(from, to)) parent.set(root(id), root(times[from]!.id))
      from = to
    }
  }
  const found = new Map<string, LinkedAlert[]>()
  for (const one of all) found.set(root(one.alert.id), [...(found.get(root(one.alert.id)) ?? []), one])
  return [...found.values()]
    .map((group) =>
      group
        .sort((a, b) => a.alert.openedAt - b.alert.openedAt || (a.alert.id < b.alert.id ? -1 : 1))
        .map(({ alert }) => alert.id)
        .join(' '),
    )
    .sort()
}
