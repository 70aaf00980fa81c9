import { expect, test } from 'vitest'
import type { Batch } from '../model/batch.ts'
import { EventIds } from '../model/event-ids.ts'
import type { EventClass } from '../model/fields.ts'
import { asArrived } from './arrived.ts'
import { Sequencer } from './sequencer.ts'

const batch = (eventClass: EventClass, times: readonly number[]): Batch => ({
  eventClass,
  length: times.length,
  time: Float64Array.from(times),
  ref: Float64Array.from(times, (_, i) => i),
  columns: new Map(),
})

test('events parted by class stand again as they arrived', () => {
  const parts = [
    { batch: batch('process', [10, 30]), arrival: [0, 3] },
    { batch: batch('file', [20, 5, 40]), arrival: [1, 2, 4] },
  ]
  const { time, placeOf } = asArrived(parts)
  expect([...time]).toEqual([10, 20, 5, 30, 40])
  expect([0, 1, 2, 3, 4].map(placeOf)).toEqual([
    { part: 0, row: 0 },
    { part: 1, row: 0 },
    { part: 1, row: 1 },
    { part: 0, row: 1 },
    { part: 1, row: 2 },
  ])
})

test('an event is late by what arrived before it, whatever its class', () => {
  const sequencer = new Sequencer(new EventIds(), { latenessMs: 5 })
  sequencer.open(0)
  sequencer.addParts(0, [
    { batch: batch('process', [0, 20, 100]), arrival: [0, 2, 4] },
    { batch: batch('file', [10, 1]), arrival: [1, 3] },
  ])
  expect(sequencer.late).toBe(1)
  const times = [...sequencer.end()].flatMap(({ batches }) =>
    batches.flatMap(({ eventClass, time, length }) =>
      [...time.subarray(0, length)].map((t) => `${eventClass} ${t}`),
    ),
  )
  expect(times.sort()).toEqual(['file 10', 'process 0', 'process 100', 'process 20'])
})

test('what still waits of parts is kept when their arrays are used again', () => {
  const sequencer = new Sequencer(new EventIds(), { latenessMs: 10 })
  sequencer.open(0)
  const seen: string[] = []
  const take = (spans: ReturnType<typeof sequencer.sealed>): void => {
    for (const { batches } of spans)
      for (const { eventClass, time, length } of batches)
        seen.push(...Array.from({ length }, (_, i) => `${eventClass} ${time[i]}`))
  }
  const parts = [
    { batch: batch('process', [0, 20, 30]), arrival: [0, 2, 4] },
    { batch: batch('file', [10, 25]), arrival: [1, 3] },
  ]
  sequencer.addParts(0, parts)
  take(sequencer.sealed())
  expect(seen).toEqual(['process 0', 'file 10'])
  for (const { batch: used } of parts) used.time.fill(-1)
  take(sequencer.end())
  expect(seen.sort()).toEqual(['file 10', 'file 25', 'process 0', 'process 20', 'process 30'])
})
