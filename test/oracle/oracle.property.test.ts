import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge } from '../../src/agreement/definitions/oracle.ts'
import { someChainScene, someScene, testTypes } from './arbitraries.ts'

const scenes = [
  ...testTypes.map((type) => [type, someScene([type])] as const),
  ['chain', someChainScene] as const,
]

describe('oracle: looking only where something can change misses nothing', () => {
  it.each(scenes)('%s', (_, scene) => {
    fc.assert(
      fc.property(scene, ({ plans, events }) => {
        expect(judge(plans, events)).toEqual(judge(plans, events, { everyMillisecond: true }))
      }),
      { numRuns: 20 },
    )
  })
})

describe('oracle: the scenes invented say something', () => {
  it.each(scenes)('%s', (_, scene) => {
    const told = fc
      .sample(scene, { numRuns: 60, seed: 1 })
      .map(({ plans, events }) => judge(plans, events).length)
    expect(told.filter((alerts) => alerts > 0).length, 'scenes with alerts').toBeGreaterThan(6)
  })
})
