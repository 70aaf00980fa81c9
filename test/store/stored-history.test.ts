import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { loadPlans } from '../../src/app/load-rules.ts'
import { runHistory } from '../../src/app/run-history.ts'
import { type RunOptions, runInputs } from '../../src/app/run-inputs.ts'
import { createEnrichments } from '../../src/enrich/enrichments.ts'
import { isInside } from '../../src/enrich/inside.ts'
import { attackKinds } from '../../src/generate/attack.ts'
import { generate } from '../../src/generate/generate.ts'
import type { Alert } from '../../src/model/alert.ts'
import { ParquetEventStore } from '../../src/store/events/parquet-event-store.ts'
import { newFolder } from '../serve/servers.ts'

const plans = loadPlans({ rules: [], builtin: true })
const classes = { logins: 'authentication', web: 'http', flows: 'network' } as const
const folder = newFolder()
afterAll(() => folder.remove())

function telemetry(kind: keyof typeof classes): string {
  const kinds = Object.keys(attackKinds(kind))
  const attacks = kinds.map((name, at) => ({ kind: name, atMs: (30 + at * 2) * 60_000, forMs: 60_000 }))
  const rate = kind === 'logins' ? 30 : 60
  const { header, lines } = generate(kind, { seed: 5, minutes: 70, attacks, dirtPercent: 1, rate })
  const path = join(folder.path, `${kind}.log`)
  writeFileSync(path, [...(header ? [header] : []), ...lines, ''].join('\n'))
  return path
}

const options = (files: readonly string[], kind: keyof typeof classes): Omit<RunOptions, 'latenessMs'> => ({
  files,
  plans,
  eventClass: classes[kind],
  enrichments: createEnrichments(),
  isInside: isInside([]),
  alsoWanted: ['*'],
  map: {},
  now: 0,
})

const parquetIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(({ name }) => name.endsWith('.parquet'))
    .map(({ parentPath, name }) => join(parentPath, name))

/** Events are named by where they came from; their places are the same. */
const plain = (alert: Alert): unknown => {
  const place = (id: string): string => id.slice(id.lastIndexOf(':') + 1)
  const { evidence, lastEvents, revision: _, ...rest } = alert
  return { ...rest, evidence: evidence.map(place), lastEvents: lastEvents.map(place) }
}

describe('events that a run has kept', () => {
  it.each(['logins', 'web', 'flows'] as const)('give history the alerts that %s gave live', async (kind) => {
    const kept = join(folder.path, `kept ${kind}`)
    const store = await ParquetEventStore.open(kept)
    const live = new Map<string, Alert>()
    let sequence = 0
    let room: Promise<void> = Promise.resolve()
    await runInputs(
      { ...options([telemetry(kind)], kind), latenessMs: Number.POSITIVE_INFINITY, pause: () => room },
      {
        alert: (alert) => live.set(alert.id, alert),
        span: ({ batches }, ids) => {
          room = store.append(batches, ids, { feed: 'run', journal: 'run', sequence: ++sequence })
        },
      },
    )
    await store.close()
    const files = parquetIn(kept)
    expect(files.length).toBeGreaterThan(1)
    const told = new Map<string, Alert>()
    await runHistory(
      {
        ...options(files, kind),
        alsoWanted: [],
        span: { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY },
      },
      { alert: (alert) => told.set(alert.id, alert) },
    )
    expect(live.size).toBeGreaterThan(3)
    expect([...told.values()].map(plain)).toEqual([...live.values()].map(plain))
  })
})
