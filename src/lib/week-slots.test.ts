import { describe, expect, it } from 'vitest'
import { isTimeZone } from './local-time.ts'
import { hourName, slotsOf } from './week-slots.ts'

const hours = (timeZone: string) => slotsOf({ slots: 168, slotMs: 3_600_000, timeZone })

describe('hours of the week', () => {
  it.each([
    ['UTC', '1970-01-01T00:00:00Z', 'Thursday 00:00'],
    ['UTC', '1969-12-31T23:59:59.999Z', 'Wednesday 23:00'],
    ['UTC', '2024-01-01T09:59:59.999Z', 'Monday 09:00'],
    ['Europe/Berlin', '2024-01-07T22:59:00Z', 'Sunday 23:00'],
    ['Europe/Berlin', '2024-01-07T23:00:00Z', 'Monday 00:00'],
    // Clocks go from 2 to 3.
    ['Europe/Berlin', '2024-03-31T00:59:59Z', 'Sunday 01:00'],
    ['Europe/Berlin', '2024-03-31T01:00:00Z', 'Sunday 03:00'],
    // They go from 3 back to 2.
    ['Europe/Berlin', '2024-10-27T00:30:00Z', 'Sunday 02:00'],
    ['Europe/Berlin', '2024-10-27T01:30:00Z', 'Sunday 02:00'],
    ['Asia/Kolkata', '2024-01-01T00:00:00Z', 'Monday 05:00'],
    ['America/Los_Angeles', '1970-01-01T00:00:00Z', 'Wednesday 16:00'],
    ['Pacific/Kiritimati', '2023-12-31T12:00:00Z', 'Monday 02:00'],
  ])('%s at %s: %s', (timeZone, time, wanted) => {
    expect(hourName(hours(timeZone)(Date.parse(time)))).toBe(wanted)
  })

  it('are those of a known zone', () => {
    expect(['UTC', 'Europe/Berlin', 'Berlin', '', '+01:00'].map(isTimeZone)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
