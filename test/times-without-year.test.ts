import { expect, it } from 'vitest'
import { formatTime } from '../src/lib/time.ts'
import { Pipeline } from '../src/pipeline.ts'

it('times without a year are those of the latest year by the clock, also when it has gone on', () => {
  const seen: string[] = []
  const clock = { now: Date.UTC(2025, 11, 30) }
  const pipeline = new Pipeline(
    { plans: [], enrichments: [], isInside: () => false, latenessMs: 0, seed: 1 },
    {
      alert: () => {},
      span: ({ batches }) => {
        for (const { time, length } of batches) seen.push(...Array.from(time.subarray(0, length), formatTime))
      },
    },
  )
  const source = pipeline.open({ name: 'auth.log', format: 'syslog', notAfter: () => clock.now })
  for (const [day, now] of [
    ['Dec 30', Date.UTC(2025, 11, 30)],
    ['Jan  3', Date.UTC(2026, 0, 3)],
    ['Dec 29', Date.UTC(2026, 11, 29)],
  ] as const) {
    clock.now = now
    source.write(
      Buffer.from(`${day} 08:00:00 web sshd[1]: Failed password for ann from 203.0.113.9 port 1 ssh2\n`),
    )
  }
  source.end()
  pipeline.end()
  expect(seen).toEqual(['2025-12-30T08:00:00.000Z', '2026-01-03T08:00:00.000Z', '2026-12-29T08:00:00.000Z'])
})
