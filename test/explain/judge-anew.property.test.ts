import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeAnew } from '../../src/app/explain/judge-anew.ts'
import type { ReadAgain } from '../../src/app/read-again.ts'
import { batchesOf } from '../../src/app/written-events.ts'
import { differences, type Told } from '../../src/explain/compare.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Plan } from '../../src/model/plan.ts'
import { noRevision } from '../../src/model/revision.ts'
import { Pipeline } from '../../src/pipeline.ts'
import { someChainScene, someScene, testTypes } from '../oracle/arbitraries.ts'
import type { TestEvent } from '../run-engine.ts'

/** Runs per kind of scene; `VEDETTE_RUNS=5000` for a long search. */
const numRuns = Number(process.env.VEDETTE_RUNS ?? 30)
/** `VEDETTE_SEED` repeats a run; every run prints its own. */
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

/** A history that can be read as often as wanted. */
const historyOf =
  (events: readonly TestEvent[]): ReadAgain =>
  async (plans, sink) => {
    const pipeline = new Pipeline(
      { plans, enrichments: [], isInside: () => false, latenessMs: 0, seed: 7 },
      sink,
    )
    const stored = {
      name: 't',
      eventClass: 'authentication',
      hasIds: true,
      events: events.length,
      tooLong: [],
    } as const
    const { source, dictionaries, ids, write, end } = pipeline.openStored(stored)
    for (const batch of batchesOf(events, { dictionaries, ids }, source)) write(batch)
    end()
    pipeline.end()
    return { quality: pipeline.quality, revisions: noRevision, bytes: 0, rules: pipeline.rules }
  }

async function findingsOf(plans: readonly Plan[], read: ReadAgain): Promise<Finding[]> {
  const findings: Finding[] = []
  await read(plans, {
    alert() {},
    finding: (finding) => finding.status === 'closed' && findings.push(finding),
  })
  return findings
}

const scenes = [
  ...testTypes.map((type) => ({ name: type, scene: someScene([type]) })),
  { name: 'chain', scene: someChainScene },
]

describe(`what the engine finds, judged anew, VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`, () => {
  console.log(`judge-anew.property: VEDETTE_SEED=${seed} VEDETTE_RUNS=${numRuns}`)

  it.each(scenes)('$name: is the same', async ({ scene }) => {
    let judged = 0
    await fc.assert(
      fc.asyncProperty(scene, async ({ plans, events }) => {
        const read = historyOf(events)
        for (const finding of (await findingsOf(plans, read)).slice(0, 5)) {
          const { trace, differences: found } = await judgeAnew(finding, plans, read, 1000)
          if (trace.lacking !== undefined) continue
          judged++
          expect(found).toEqual([])
        }
      }),
      { numRuns, seed },
    )
    expect(judged).toBeGreaterThan(0)
  })

  it('a finding that is wrong in anything is told', async () => {
    const faults: readonly Partial<Told>[] = [
      { closedAt: -1 },
      { value: -1 },
      { count: -1 },
      { openedBy: 'expiry' },
      { evidence: ['t:other'] },
      { peak: { value: -1, at: 0 } },
    ]
    const login = (at: number): TestEvent => ({
      id: `e${at}`,
      time: at,
      eventClass: 'authentication',
      fields: { 'user.name': 'ann' },
    })
    const read = historyOf([1000, 2000, 3000].map(login))
    const [finding] = await findingsOf([threeLogins], read)
    const { trace } = await judgeAnew(finding!, [threeLogins], read, 1000)
    const { openedAt, closedAt, openedBy, value, count, peak, evidence } = finding!
    const told: Told = { openedAt, closedAt, openedBy, value, count, peak, evidence }
    expect(differences(told, trace)).toEqual([])
    for (const fault of faults) {
      expect(differences({ ...told, ...fault }, trace).map(({ what }) => what)).toEqual(Object.keys(fault))
    }
  })
})

const threeLogins: Plan = {
  info: {
    id: 'three',
    title: 'Three logins',
    level: 'low',
    tags: [],
    description: '',
    falsePositives: [],
    advice: '',
    version: '1',
    file: 'three.yml',
  },
  depth: 0,
  silent: false,
  inputs: [
    {
      kind: 'events',
      name: 'login',
      eventClass: 'authentication',
      match: { op: 'all', of: [] },
      keyFields: ['user.name'],
    },
  ],
  key: ['user.name'],
  windowMs: 10_000,
  holdMs: 0,
  forgetMs: 86_400_000,
  test: { type: 'event_count', condition: [{ op: 'gte', n: 3 }] },
}
