import { monitorEventLoopDelay } from 'node:perf_hooks'
import { expect, it } from 'vitest'
import { SavedStates, type StatePart } from '../../src/app/journal/saved-states.ts'
import { type SavedWorld, World } from '../../src/app/suspicion/world.ts'
import { createRandom } from '../../src/lib/random.ts'
import type { AccessEvent } from '../../src/model/access-event.ts'
import { columnsOf } from '../../src/model/access-events.ts'
import { newFolder } from './servers.ts'

const EVENTS = 1_000_000
const BATCH = 1000

it('saves a world of a million events while more come in, and says how long nothing else could be done', async () => {
  const random = createRandom(3).fork('saving')
  let time = 0
  const batch = (): AccessEvent[] =>
    Array.from({ length: BATCH }, () => ({
      time: ++time,
      user: `user${random.below(EVENTS)}`,
      ip: `10.${random.below(200)}.${random.below(200)}.${random.below(200)}`,
      type: 'login',
      application: 'email',
      success: true,
    }))
  const world = new World(1)
  world.apply({ type: 'add-range', at: 0, cidr: '10.7.0.0/16' })
  while (world.events < EVENTS) world.apply({ type: 'events', at: 0, events: columnsOf(batch()) })
  const known = Array.from({ length: 1000 }, (_, i) => world.record(i * 1000))

  const folder = newFolder()
  const states = new SavedStates(folder.path)
  const title = { journal: 'j', sequence: 1, followers: ['suspicion'] }
  const delay = monitorEventLoopDelay({ resolution: 1 })
  let parts = 0
  // Of the CPU: what else runs on the machine does not count.
  let longestMs = 0
  let mark = process.cpuUsage()
  const lap = (): void => {
    const { user, system } = process.cpuUsage(mark)
    longestMs = Math.max(longestMs, (user + system) / 1000)
    mark = process.cpuUsage()
  }
  function* timed(saved: Iterator<SavedWorld>): Generator<StatePart, void> {
    for (;;) {
      lap()
      const next = saved.next()
      if (next.done) return
      // Others come in between.
      if (++parts % 4 === 0) world.apply({ type: 'events', at: 0, events: columnsOf(batch().slice(0, 50)) })
      yield [0, next.value]
    }
  }
  delay.enable()
  mark = process.cpuUsage()
  const began = performance.now()
  const bytes = await states.write(title, 0, timed(world.save()[Symbol.iterator]()))
  const took = performance.now() - began
  delay.disable()
  const other = new World(2)
  const before = process.cpuUsage()
  for (const [, part] of states.read(title).parts) other.restore(part as SavedWorld)
  const { user, system } = process.cpuUsage(before)
  console.log(
    `${EVENTS} events: ${bytes} bytes in ${parts} parts saved in ${took.toFixed()} ms; longest turn ${longestMs.toFixed(1)} ms of the CPU, ${(delay.max / 1e6).toFixed(1)} ms of this machine as busy as it was; restored in ${((user + system) / 1000).toFixed()} ms of the CPU`,
  )
  expect(other.events).toBe(EVENTS)
  expect(Array.from({ length: 1000 }, (_, i) => other.record(i * 1000))).toEqual(known)
  folder.remove()
})
