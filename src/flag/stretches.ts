/** A place in {@link Stretches}: where it begins, how many stretches it has and has room for, and the owner of all of it. */
const WIDTH = 4
/** Room is a multiple of it. */
const LEAST_ROOM = 4

/**
 * What a search asks first, in 32 bits for each bucket: how many stretches it has, whether all of it has an owner, which of its
 * stretches have one, and where in the pool they begin, in steps of {@link LEAST_ROOM}. Of a bucket with more, or too far behind, the place tells.
 */
const COUNT = 7
const WHOLE = 8
const OWNED_SHIFT = 4
const BEGIN_SHIFT = 10
const MANY = COUNT
const FARTHEST = LEAST_ROOM * 2 ** (32 - BEGIN_SHIFT)

/**
 * For each of 65,536 buckets the stretches of its 65,536 addresses: where each begins and the range that owns it, 0 for
 * none. They lie in one pool, so that a search touches little memory; a bucket that outgrows its room moves to the end,
 * and the pool is packed when half of it is waste. What most searches need of places and owners is told by a summary that
 * stays in the cache of the processor.
 */
export class Stretches {
  readonly #summary = new Int32Array(65_536)
  readonly #places = new Int32Array(65_536 * WIDTH)
  #starts = new Uint16Array(1024)
  #owners = new Int32Array(1024)
  #end = 0
  #waste = 0

  /** The owner at an address of a bucket. */
  ownerAt(bucket: number, address: number): number {
    const summary = this.#summary[bucket]!
    const count = summary & COUNT
    if (count === 0) return 0
    if (count === MANY) return this.#owners[this.#search(bucket, this.#places[bucket * WIDTH + 1]!, address)]!
    const begin = (summary >>> BEGIN_SHIFT) * LEAST_ROOM
    let at = 0
    while (at + 1 < count && this.#starts[begin + at + 1]! <= address) at++
    return (summary & (1 << (OWNED_SHIFT + at))) === 0 ? 0 : this.#owners[begin + at]!
  }

  /** The narrowest owner of a whole bucket; 0 for none. */
  wholeAt(bucket: number): number {
    return (this.#summary[bucket]! & WHOLE) === 0 ? 0 : this.#places[bucket * WIDTH + 3]!
  }

  setWhole(bucket: number, owner: number): void {
    this.#places[bucket * WIDTH + 3] = owner
    this.#summarize(bucket)
  }

  #summarize(bucket: number): void {
    const begin = this.#places[bucket * WIDTH]!
    const count = this.#places[bucket * WIDTH + 1]!
    let summary = this.#places[bucket * WIDTH + 3] === 0 ? 0 : WHOLE
    if (count >= MANY || begin >= FARTHEST) summary |= count === 0 ? 0 : MANY
    else {
      summary |= count | ((begin / LEAST_ROOM) << BEGIN_SHIFT)
      for (let i = 0; i < count; i++) if (this.#owners[begin + i] !== 0) summary |= 1 << (OWNED_SHIFT + i)
    }
    this.#summary[bucket] = summary
  }

  /**
   * Gives each stretch from `low` to `high` of a bucket the owner that `change` says, and cuts stretches at both ends
   * where that makes a difference.
   */
  change(bucket: number, low: number, high: number, change: (owner: number) => number): void {
    if (this.#places[bucket * WIDTH + 1] === 0) this.#put(bucket, [0], [0], 0, 0)
    this.#changeSome(bucket, low, high, change)
    const place = bucket * WIDTH
    // A bucket that nobody owns is empty.
    if (this.#places[place + 1] === 1 && this.#owners[this.#places[place]!] === 0) this.#places[place + 1] = 0
    this.#summarize(bucket)
  }

  #changeSome(bucket: number, low: number, high: number, change: (owner: number) => number): void {
    const place = bucket * WIDTH
    const length = this.#places[place + 1]!
    const begin = this.#places[place]!
    // One more on either side, so that what is alike now is joined.
    const from = Math.max(this.#search(bucket, length, low) - 1, begin)
    const to = Math.min(this.#search(bucket, length, high) + 2, begin + length)
    const starts: number[] = []
    const owners: number[] = []
    const add = (start: number, owner: number): void => {
      if (owners.length > 0 && owners.at(-1) === owner) return
      starts.push(start)
      owners.push(owner)
    }
    for (let at = from; at < to; at++) {
      const start = this.#starts[at]!
      const end = at + 1 < begin + length ? this.#starts[at + 1]! - 1 : 65_535
      const owner = this.#owners[at]!
      if (end < low || start > high) {
        add(start, owner)
        continue
      }
      if (start < low) add(start, owner)
      add(Math.max(start, low), change(owner))
      if (end > high) add(high + 1, owner)
    }
    this.#put(bucket, starts, owners, from - begin, to - from)
  }

  /** Where in the pool the stretch with an address lies: the last that begins at or before it. */
  #search(bucket: number, length: number, address: number): number {
    const begin = this.#places[bucket * WIDTH]!
    let from = begin + 1
    let to = begin + length
    while (from < to) {
      const middle = (from + to) >>> 1
      if (this.#starts[middle]! <= address) from = middle + 1
      else to = middle
    }
    return from - 1
  }

  /** Puts stretches in the place of `removed` ones, the first of which is the bucket's number `at`. */
  #put(bucket: number, starts: number[], owners: number[], at: number, removed: number): void {
    const place = bucket * WIDTH
    const length = this.#places[place + 1]!
    const longer = length + starts.length - removed
    if (longer > this.#places[place + 2]!) this.#makeRoom(bucket, longer)
    const begin = this.#places[place]! + at
    const tail = begin + removed
    const end = this.#places[place]! + length
    this.#starts.copyWithin(begin + starts.length, tail, end)
    this.#owners.copyWithin(begin + owners.length, tail, end)
    this.#starts.set(starts, begin)
    this.#owners.set(owners, begin)
    this.#places[place + 1] = longer
  }

  #makeRoom(bucket: number, length: number): void {
    const place = bucket * WIDTH
    const room = Math.max(LEAST_ROOM, 2 ** Math.ceil(Math.log2(length)))
    if (this.#end + room > this.#starts.length) this.#pack(room)
    this.#waste += this.#places[place + 2]!
    const begin = this.#places[place]!
    const count = this.#places[place + 1]!
    this.#starts.copyWithin(this.#end, begin, begin + count)
    this.#owners.copyWithin(this.#end, begin, begin + count)
    this.#places[place] = this.#end
    this.#places[place + 2] = room
    this.#end += room
  }

  /** Makes room for so many more at the end: without the waste where that is half of all, else in a pool twice as long. */
  #pack(room: number): void {
    const live = this.#end - this.#waste
    const packed = this.#waste * 2 > this.#end
    let size = this.#starts.length
    while (size < (packed ? live : this.#end) * 2 + room) size *= 2
    const starts = new Uint16Array(size)
    const owners = new Int32Array(size)
    if (packed) this.#end = this.#packInto(starts, owners)
    else {
      starts.set(this.#starts)
      owners.set(this.#owners)
    }
    if (packed) this.#waste = 0
    this.#starts = starts
    this.#owners = owners
    if (packed) for (let bucket = 0; bucket < 65_536; bucket++) this.#summarize(bucket)
  }

  #packInto(starts: Uint16Array, owners: Int32Array): number {
    let end = 0
    for (let place = 0; place < this.#places.length; place += WIDTH) {
      const begin = this.#places[place]!
      const count = this.#places[place + 1]!
      const room = this.#places[place + 2]!
      if (room === 0) continue
      starts.set(this.#starts.subarray(begin, begin + count), end)
      owners.set(this.#owners.subarray(begin, begin + count), end)
      this.#places[place] = end
      end += room
    }
    return end
  }
}
