import type { Config } from '../../config/schema.ts'
import type { Nearness } from '../../incident/nearness.ts'

/** How near alerts of one incident must be, as the configuration says. */
export const nearnessOf = (config: Config['incidents']): Nearness => ({
  person: { gapMs: config.same_person, least: 2 },
  address: { gapMs: config.same_address, least: 2 },
  target: { gapMs: config.same_target, least: 2 },
  wave: { gapMs: config.wave, least: config.wave_alerts },
})
