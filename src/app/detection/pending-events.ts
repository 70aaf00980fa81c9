import { type AccessEvents, PLACES } from '../../model/access-events.ts'
import { grown } from '../../model/dictionary.ts'

/** Events and their numbers, which hold nothing but what is theirs. */
export type OwnEvents = { readonly events: AccessEvents; readonly numbers: Int32Array }

/** Events that wait to be judged together, as columns. */
export class PendingEvents {
  #length = 0
  #time = new Float64Array(64)
  #fileSizeMb = new Float64Array(64)
  #success = new Uint8Array(64)
  #numbers = new Int32Array(64)
  #places = new Uint32Array(64 * PLACES)
  #bytes = new Uint8Array(64 * 64)
  #used = 0
  #finer = new Map<number, string>()

  get length(): number {
    return this.#length
  }

  /** Takes in one of some events. */
  add(events: AccessEvents, row: number, number: number): void {
    const at = this.#length++
    if (at === this.#time.length) this.#grow()
    this.#time[at] = events.time[row]!
    this.#fileSizeMb[at] = events.fileSizeMb[row]!
    this.#success[at] = events.success[row]!
    this.#numbers[at] = number
    const digits = events.finer.get(row)
    if (digits !== undefined) this.#finer.set(at, digits)
    for (let place = 0; place < PLACES; place += 2) {
      const start = events.places[PLACES * row + place]!
      const end = events.places[PLACES * row + place + 1]!
      this.#places[PLACES * at + place] = this.#used
      this.#copy(events.bytes, start, end)
      this.#places[PLACES * at + place + 1] = this.#used
    }
  }

  #copy(bytes: Uint8Array, start: number, end: number): void {
    const most = this.#used + end - start
    if (most > this.#bytes.length) this.#bytes = grown(this.#bytes, Uint8Array, most)
    let to = this.#used
    for (let from = start; from < end; from++) this.#bytes[to++] = bytes[from]!
    this.#used = to
  }

  #grow(): void {
    const least = this.#length
    this.#time = grown(this.#time, Float64Array, least)
    this.#fileSizeMb = grown(this.#fileSizeMb, Float64Array, least)
    this.#success = grown(this.#success, Uint8Array, least)
    this.#numbers = grown(this.#numbers, Int32Array, least)
    this.#places = grown(this.#places, Uint32Array, PLACES * least)
  }

  /** All that wait, in their order. */
  all(): OwnEvents {
    const length = this.#length
    return {
      events: {
        length,
        time: this.#time.slice(0, length),
        finer: new Map(this.#finer),
        bytes: this.#bytes.slice(0, this.#used),
        places: this.#places.slice(0, PLACES * length),
        fileSizeMb: this.#fileSizeMb.slice(0, length),
        success: this.#success.slice(0, length),
      },
      numbers: this.#numbers.slice(0, length),
    }
  }

  clear(): void {
    this.#length = 0
    this.#used = 0
    this.#finer.clear()
  }
}
