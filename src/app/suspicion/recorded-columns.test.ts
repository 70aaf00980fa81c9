import fc from 'fast-check'
import { expect, it } from 'vitest'
import { anyEvent } from '../../model/access-events.test-support.ts'
import { columnsOf, eventsIn } from '../../model/access-events.ts'
import { World } from './world.ts'

it('events that were recorded are given back as they came, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.array(anyEvent)), fc.nat(20), (entries, from) => {
      const world = new World(7)
      for (const events of entries) world.apply({ type: 'events', at: 0, events: columnsOf(events) })
      const known = entries.flat()
      const numbers = [...world.known(columnsOf(known))]
      const first = Math.min(from, world.events)
      const columns = eventsIn(world.columns(first, world.events))
      expect(new Set(numbers)).toEqual(new Set(Array.from({ length: world.events }, (_, number) => number)))
      for (const [i, number] of numbers.entries())
        if (number >= first) expect(columns[number - first]).toEqual(known[i])
    }),
  )
})
