import { describe, expect, it } from 'vitest'
import { parseAttack } from './attack.ts'
import type { TelemetryKind } from './truth.ts'

describe('parseAttack', () => {
  const read: [TelemetryKind, string, number, string, number, number][] = [
    ['flows', 'syn_flood:5m:2m', 30, 'syn_flood', 300_000, 120_000],
    ['flows', 'syn_flood:90s', 30, 'syn_flood', 90_000, 180_000],
    ['flows', 'syn_flood', 30, 'syn_flood', 600_000, 180_000],
    ['web', 'scan', 3, 'scan', 60_000, 120_000],
    ['web', 'scan', 1, 'scan', 20_000, 40_000],
    ['logins', 'rhythm:0s:500ms', 1, 'rhythm', 0, 500],
    ['logins', 'spray:1h:1h', 120, 'spray', 3_600_000, 3_600_000],
  ]
  it.each(read)('%s: %s in %i minutes', (telemetry, text, minutes, kind, atMs, forMs) => {
    expect(parseAttack(telemetry, text, minutes)).toEqual({ attack: { kind, atMs, forMs } })
  })

  const refused: [TelemetryKind, string, RegExp][] = [
    ['flows', 'sinflood', /^unknown attack "sinflood" for flows; known are syn_flood, udp_flood, /],
    ['web', 'syn_flood', /^unknown attack "syn_flood" for web; known are high_traffic, /],
    ['logins', 'toString', /^unknown attack "toString" for logins/],
    ['flows', 'syn_flood:5', /"5" is no length of time; write a number and ms, s, m or h/],
    ['flows', 'syn_flood:-5m', /"-5m" is no length of time/],
    ['flows', 'syn_flood:', /"" is no length of time/],
    ['flows', 'syn_flood:1m:0s', /"0s" is no length of time/],
    ['flows', 'syn_flood:10m', /begins after the 10 minutes/],
    ['flows', 'syn_flood:9m:2m', /ends after the 10 minutes/],
    ['flows', 'syn_flood:1m:1m:1m', /too many parts/],
  ]
  it.each(refused)('%s: refuses %s', (telemetry, text, message) => {
    expect(parseAttack(telemetry, text, 10)).toEqual({ error: expect.stringMatching(message) })
  })
})
