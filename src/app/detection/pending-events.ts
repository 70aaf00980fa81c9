import { type AccessEvents, PLACES } from '../../model/access-events.ts'

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
    if (this.#used + end - start > this.#bytes.length)
      this.#bytes = grown(this.#bytes, 2 * (this.#used + end - start))
    let to = this.#used
    for (let from = start; from < end; from++) this.#bytes[to++] = bytes[from]!
    this.#used = to
  }

  #grow(): void {
    const length = 2 * this.#length
    this.#time = grown(this.#time, length)
    this.#fileSizeMb = grown(this.#fileSizeMb, length)
    this.#success = grown(this.#success, length)
    this.#numbers = grown(this.#numbers, length)
    this.#places = grown(this.#places, PLACES * length)
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

type Columns = Float64Array | Uint8Array | Uint32Array | Int32Array

function grown<T extends Columns>(column: T, length: number): T {
  const more = new (column.constructor as new (length: number) => T)(length)
  more.set(column as never)
  return more
}
