import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { runInputs } from '../src/app/run-inputs.ts'
import type { Alert } from '../src/model/alert.ts'
import { scratch } from './cli/command.ts'
import { plan } from './oracle/plans.ts'

const folder = scratch()
afterAll(folder.remove)

const pairs = plan({
  id: 'pairs',
  key: ['user.name'],
  windowMs: 10_000,
  test: { type: 'event_count', condition: [{ op: 'gte', n: 2 }] },
})

const line = (second: number): string =>
  `${JSON.stringify({ id: `e${second}`, time: new Date(second * 1000).toISOString(), user: 'ann', ip: '192.0.2.1' })}\n`
/** The last comes late, and makes a pair with the first. */
const log = [100, 200, 300, 105].map(line).join('')

/** Replays the log, to which something happens when it has been read. */
async function replayed(name: string, meanwhile: (path: string) => void) {
  const path = folder.file(name, log)
  const alerts: Alert[] = []
  let waits = true
  const { revisions, quality } = await runInputs(
    {
      files: [path],
      plans: [pairs],
      enrichments: [],
      isInside: () => false,
      alsoWanted: [],
      map: {},
      eventClass: 'authentication',
      latenessMs: 5000,
      now: 1_000_000,
      progress: () => {
        if (waits) meanwhile(path)
        waits = false
      },
    },
    { alert: (alert) => alerts.push(alert) },
  )
  return { alerts: alerts.map(({ openedAt, status }) => `${openedAt / 1000} ${status}`), revisions, quality }
}

it('a log is read again', async () => {
  const { alerts, revisions, quality } = await replayed('same.ndjson', () => {})
  expect(alerts).toEqual(['105 closed'])
  expect(revisions).toMatchObject({ notRevisable: 0, created: 1 })
  expect(quality).toMatchObject({ rows: 4, accepted: 4, late: 1 })
})

it('a log that has grown is read again as far as it was read', async () => {
  const grown = await replayed('grown.ndjson', (path) => appendFileSync(path, line(106) + line(201)))
  expect(grown).toEqual(await replayed('same.ndjson', () => {}))
})

it.each([
  {
    what: 'has got shorter',
    happens: (path: string) => writeFileSync(path, log.slice(0, -5)),
    why: 'log.ndjson has got shorter',
  },
  { what: 'is gone', happens: (path: string) => rmSync(path), why: 'log.ndjson cannot be read again' },
])('where it $what, late events are lost, and it is said', async ({ happens, why }) => {
  const { alerts, revisions } = await replayed('log.ndjson', happens)
  expect(alerts).toEqual([])
  expect(revisions).toEqual({ notRevisable: 1, created: 0, changed: 0, withdrawn: 0, why })
})
