import { localTimes } from './local-time.ts'

/** Time divided into slots that come again and again: the hours of the week by the clocks of a zone. */
export interface Slots {
  readonly slots: number
  readonly slotMs: number
  readonly timeZone: string
}

/** Which slot a time lies in; of the hours of a week the first is that of Thursday 0:00, since there time begins. */
export function slotsOf({ slots, slotMs, timeZone }: Slots): (t: number) => number {
  const localTime = localTimes(timeZone)
  return (t) => {
    const slot = Math.floor(localTime(t) / slotMs) % slots
    return slot < 0 ? slot + slots : slot
  }
}

const days = ['Thursday', 'Friday', 'Saturday', 'Sunday', 'Monday', 'Tuesday', 'Wednesday']

/** An hour of the week in words: `Monday 09:00`. */
export const hourName = (slot: number): string =>
  `${days[Math.floor(slot / 24) % 7]} ${String(slot % 24).padStart(2, '0')}:00`
