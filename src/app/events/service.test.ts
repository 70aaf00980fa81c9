import { expect, it } from 'vitest'
import { configOf } from '../live-config.ts'
import { retentionOf } from './service.ts'

it('keeps events as the configuration says, of all classes and of single ones', () => {
  const live = configOf({ retention: { age: 5, size: 7, classes: { http: { age: 9 }, dns: { size: 11 } } } })
  expect(retentionOf(live.current)).toEqual({
    maxAgeMs: 5,
    maxBytes: 7,
    classes: { http: { maxAgeMs: 9 }, dns: { maxBytes: 11 } },
  })
  expect(retentionOf(configOf().current)).toEqual({ classes: {} })
})
