import { describe, expect, it } from 'vitest'
import type { IncidentAlert, IncidentChange } from '../model/own-incident.ts'
import { incidentOf, standingOf } from './incident.ts'
import { linkedAlert } from './linked-alert.ts'

const alert = (id: string, more: Partial<IncidentAlert> = {}): IncidentAlert => ({
  ...{ id, status: 'closed', reason: '', key: { 'user.name': 'ann' }, users: ['ann'] },
  ...{ sources: ['17.0.0.1'], targets: [], causes: [], events: [] },
  rule: { id: 'guess', title: 'Guessing', level: 'medium' },
  openedAt: 10,
  closedAt: 20,
  ...more,
})

const decisions = (changes: readonly IncidentChange[]) =>
  changes.map((change, i) => ({ number: i + 1, at: i, change }))

const incident = 'a'
const closed = { type: 'update', incident, status: 'closed', disposition: 'benign', until: 10 } as const

const rows: readonly { name: string; changes: readonly IncidentChange[]; newest?: number; is: object }[] = [
  { name: 'is new before anybody said anything', changes: [], is: { status: 'new', reopened: false } },
  {
    name: 'keeps its owner when its status changes',
    changes: [{ type: 'update', incident, owner: 'dana' }, closed],
    is: { status: 'closed', disposition: 'benign', owner: 'dana', reopened: false },
  },
  {
    name: 'loses its owner to nobody',
    changes: [
      { type: 'update', incident, owner: 'dana' },
      { type: 'update', incident, owner: null },
    ],
    is: { status: 'new', owner: undefined },
  },
  {
    name: 'has no disposition when it is opened again',
    changes: [closed, { type: 'update', incident, status: 'in_progress' }],
    is: { status: 'in_progress', disposition: undefined, reopened: false },
  },
  {
    name: 'is new again when an alert opens after it was closed',
    changes: [closed],
    newest: 11,
    is: { status: 'new', reopened: true },
  },
  {
    name: 'stands as that which another was merged into',
    changes: [
      closed,
      { type: 'merge', incident, alerts: [], standing: { status: 'acknowledged', owner: 'kim' } },
    ],
    is: { status: 'acknowledged', owner: 'kim' },
  },
  {
    name: 'stands as before when that is undone',
    changes: [
      closed,
      { type: 'merge', incident, alerts: [], standing: { status: 'acknowledged', owner: 'kim' } },
      { type: 'undo', incident, decision: 2 },
    ],
    is: { status: 'closed', disposition: 'benign' },
  },
]

describe('an incident', () => {
  it.each(rows)('$name', ({ changes, newest = 10, is }) => {
    expect(standingOf(decisions(changes), newest)).toMatchObject(is)
  })

  const groupOf = (...alerts: IncidentAlert[]) => ({
    id: alerts[0]!.id,
    alerts: alerts.map((one) => linkedAlert(one, () => [{ person: 'kim', weight: 0.5 }])),
  })

  it('is named for the most urgent of its rules, and counts each rule once, the same again for less', () => {
    const takeover = { id: 'takeover', title: 'Takeover', level: 'critical' } as const
    const found = incidentOf(
      groupOf(
        alert('a'),
        alert('b', { openedAt: 15, closedAt: 40 }),
        alert('c', { rule: takeover, status: 'open' }),
      ),
      [],
    )
    expect(found).toMatchObject({
      ...{
        id: 'a',
        title: 'Takeover: ann',
        level: 'critical',
        from: 10,
        to: 40,
        newestAt: 15,
        ongoing: true,
      },
      terms: [
        { rule: 'takeover', alerts: 1, points: expect.closeTo(-Math.log(0.3), 12) },
        { rule: 'guess', alerts: 2, weighed: 1 + Math.log10(2) },
      ],
      people: [
        { person: 'ann', weight: 1, alerts: 3 },
        { person: 'kim', weight: 0.5, alerts: 3 },
      ],
    })
    expect(found!.score).toBeCloseTo(100 * (1 - 0.3 * 0.92 ** (1 + Math.log10(2))), 10)
  })

  it('does not count what was withdrawn, and is none when nothing stands and nobody said anything', () => {
    const withdrawn = alert('a', { status: 'withdrawn' })
    expect(incidentOf(groupOf(withdrawn, alert('b')), [])).toMatchObject({ id: 'a', alerts: 1, withdrawn: 1 })
    expect(incidentOf(groupOf(withdrawn), [])).toBeUndefined()
    const noted = decisions([{ type: 'note', incident, text: 'a slip' }])
    expect(incidentOf(groupOf(withdrawn), noted)).toMatchObject({ score: 0, alerts: 0, withdrawn: 1 })
  })
})
