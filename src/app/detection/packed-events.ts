import type { AccessEvent } from '../../model/access-event.ts'
import type { NumberedEvent } from '../access-batch.ts'

/**
 * Events on their way to another thread: columns, and few texts, as a text costs as much to hand over as a whole column. Handing over
 * the events as they are takes four times as long.
 */
export interface PackedEvents {
  readonly length: number
  readonly number: Float64Array
  readonly time: Float64Array
  /** NaN for none. */
  readonly fileSizeMb: Float64Array
  readonly success: Uint8Array
  /** All users and addresses, one behind the other, and how long each is; -1 for no user. */
  readonly who: string
  readonly userLength: Int32Array
  readonly ipLength: Int32Array
  /** By their place in `texts`. */
  readonly type: Int32Array
  readonly application: Int32Array
  readonly texts: readonly string[]
  /** Digits of times, by the place of the event. */
  readonly finer: ReadonlyMap<number, string>
}

/** Those of the events that `numbers` has one for: -1 stands for one that was there before. */
export function packEvents(events: readonly AccessEvent[], numbers: (place: number) => number): PackedEvents {
  const room = columns(events.length)
  const finer = new Map<number, string>()
  const texts = new Texts()
  let who = ''
  let length = 0
  for (const [place, event] of events.entries()) {
    const number = numbers(place)
    if (number < 0) continue
    const { user, ip, time, fileSizeMb, success } = event
    const at = length++
    room.number[at] = number
    room.time[at] = time
    room.fileSizeMb[at] = fileSizeMb ?? Number.NaN
    room.success[at] = success ? 1 : 0
    if (user !== undefined) who += user
    who += ip
    room.userLength[at] = user === undefined ? -1 : user.length
    room.ipLength[at] = ip.length
    room.type[at] = texts.place(event.type)
    room.application[at] = texts.place(event.application)
    if (event.finer !== undefined) finer.set(at, event.finer)
  }
  return { ...room, length, who, texts: texts.all, finer }
}

const columns = (length: number) => ({
  number: new Float64Array(length),
  time: new Float64Array(length),
  fileSizeMb: new Float64Array(length),
  success: new Uint8Array(length),
  userLength: new Int32Array(length),
  ipLength: new Int32Array(length),
  type: new Int32Array(length),
  application: new Int32Array(length),
})

/** Gives each different text a place. */
class Texts {
  readonly all: string[] = []
  readonly #places = new Map<string, number>()

  place(text: string): number {
    let place = this.#places.get(text)
    if (place === undefined) this.#places.set(text, (place = this.all.push(text) - 1))
    return place
  }
}

/** About the bytes that they take. */
export const packedBytes = ({ length, who }: PackedEvents): number => 200 + 41 * length + who.length

/** The events as they were. */
export function unpackEvents(packed: PackedEvents): readonly NumberedEvent[] {
  let at = 0
  return Array.from({ length: packed.length }, (_, i): NumberedEvent => {
    const userEnd = at + Math.max(packed.userLength[i]!, 0)
    const ipEnd = userEnd + packed.ipLength[i]!
    const user = packed.userLength[i]! < 0 ? undefined : packed.who.slice(at, userEnd)
    const ip = packed.who.slice(userEnd, ipEnd)
    at = ipEnd
    return { number: packed.number[i]!, event: eventAt(packed, i, user, ip) }
  })
}

function eventAt(packed: PackedEvents, i: number, user: string | undefined, ip: string): AccessEvent {
  const fileSizeMb = packed.fileSizeMb[i]!
  const finer = packed.finer.get(i)
  return {
    time: packed.time[i]!,
    ...(finer === undefined ? {} : { finer }),
    ...(user === undefined ? {} : { user }),
    ip,
    type: packed.texts[packed.type[i]!]!,
    application: packed.texts[packed.application[i]!]!,
    ...(Number.isNaN(fileSizeMb) ? {} : { fileSizeMb }),
    success: packed.success[i] === 1,
  }
}
