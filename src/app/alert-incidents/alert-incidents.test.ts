import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { IncidentAlert } from '../../model/own-incident.ts'
import { configOf } from '../live-config.ts'
import { AlertIncidents } from './alert-incidents.ts'
import type { IncidentEntry } from './entry.ts'
import { nearnessOf } from './nearness-of.ts'

const HOUR = 3_600_000
const nearness = nearnessOf(configOf().current.incidents)
const ids = Array.from({ length: 6 }, (_, i) => `a${i}`)

/** Nobody near enough to anybody to be one incident by itself. */
const alertOf = (id: string, i: number): IncidentAlert => ({
  ...{ id, status: 'closed', reason: '', key: { 'user.name': 'ann' }, users: ['ann'] },
  ...{ sources: ['17.0.0.1'], targets: [], causes: [], events: [] },
  rule: { id: `rule${i}`, title: `Rule ${i}`, level: 'high' },
  openedAt: i * 3 * HOUR,
  closedAt: i * 3 * HOUR,
})

const alert = fc.constantFrom(...ids)
const at = fc.nat()
const entry: fc.Arbitrary<Parameters<AlertIncidents['apply']>[0]> = fc.oneof(
  fc.record({ type: fc.constant('incident-causes'), at, alert, causes: fc.subarray(ids, { maxLength: 2 }) }),
  fc.record({ type: fc.constantFrom('take-back-alert', 'undo-alert'), at, alert }),
  fc.record({
    type: fc.constantFrom('take-back-alerts', 'undo-alerts'),
    at,
    alerts: fc.subarray(ids),
    decision: alert.map((incident) => ({ type: 'take-back' as const, incident })),
  }),
  fc.record({
    type: fc.constantFrom('take-back-rule', 'undo-rule'),
    at,
    rule: fc.constantFrom('rule0', 'rule1'),
  }),
  fc
    .oneof(
      fc.record({ type: fc.constant('note'), incident: alert, text: fc.string() }),
      fc.record({
        type: fc.constant('merge'),
        incident: alert,
        alerts: fc.subarray(ids, { minLength: 2 }),
        standing: fc.constant({ status: 'acknowledged' as const }),
      }),
      fc.record({ type: fc.constant('undo'), incident: alert, decision: fc.integer({ min: 1, max: 12 }) }),
    )
    .map((change): IncidentEntry => ({ type: 'incident', at: 5, by: 'dana', change })),
)

const shown = (incidents: AlertIncidents) => {
  incidents.settle()
  return [...incidents.all].map(({ incident }) => incident).sort((a, b) => a.from - b.from)
}

const nobody = { holdersAt: () => [] }

describe('incidents of alerts', () => {
  it('are the same in one that goes on from a saved state, whenever the alerts come', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 12 }), fc.nat(12), fc.nat(12), (entries, saveAt, putAt) => {
        const whole = new AlertIncidents(nobody, nearness)
        let going = new AlertIncidents(nobody, nearness)
        for (const [i, one] of [...entries, undefined].entries()) {
          if (i === Math.min(putAt, entries.length)) {
            for (const [n, id] of ids.entries()) whole.put(alertOf(id, n))
            shown(whole)
          }
          if (i === saveAt) {
            const parts = [...going.save()]
            going = new AlertIncidents(nobody, nearness)
            for (const part of parts) going.restore(part)
          }
          if (!one) continue
          whole.apply(one, i + 1)
          going.apply(one, i + 1)
        }
        for (const [n, id] of ids.toReversed().entries()) going.put(alertOf(id, ids.length - 1 - n))
        expect(shown(going)).toEqual(shown(whole))
      }),
    )
  })

  it('leave when there are too many, those first that nothing happened in for the longest time', () => {
    const incidents = new AlertIncidents(nobody, nearness, 10)
    for (let i = 0; i < 10; i++) incidents.put(alertOf(`b${i}`, i))
    expect(shown(incidents)).toHaveLength(10)
    incidents.put({ ...alertOf('b10', 10), openedAt: 0.5 * HOUR, closedAt: 0.5 * HOUR })
    incidents.put(alertOf('b11', 11))
    const left = shown(incidents).map(({ id }) => id)
    expect(left).toEqual(['b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8', 'b9', 'b11'])
    expect(incidents.of('b0')).toBeUndefined()
  })

  it('forget with an alert the addresses that only an earlier word on it named', () => {
    const incidents = new AlertIncidents(nobody, nearness, 1)
    incidents.put({ ...alertOf('b0', 0), sources: ['17.0.0.9'] })
    shown(incidents)
    incidents.put(alertOf('b0', 0))
    incidents.put(alertOf('b1', 1))
    expect(shown(incidents)).toEqual([])
    incidents.moved('17.0.0.9')
    expect(shown(incidents)).toEqual([])
  })

  it('find again who had an address, when others had it', () => {
    let holder = 'eve'
    const incidents = new AlertIncidents({ holdersAt: () => [{ person: holder, weight: 1 }] }, nearness)
    incidents.put({ ...alertOf('b0', 0), users: [] })
    expect(shown(incidents)[0]!.people).toEqual([{ person: 'eve', weight: 1, alerts: 1 }])
    holder = 'ann'
    incidents.moved('17.0.0.1')
    expect(shown(incidents)[0]!.people).toEqual([{ person: 'ann', weight: 1, alerts: 1 }])
  })
})
