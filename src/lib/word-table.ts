/** Tables beside each other, each of which grows by itself: no single addition takes long. */
const SHARDS = 256

/** Whole numbers (`code`) by 32-bit words, without an object for any: 11 to 22 bytes each. */
export class WordTable {
  /** Of each shard its places: a word, and its code from 1 on; 0 where the place is free. */
  readonly #shards: Int32Array[] = Array.from({ length: SHARDS }, () => new Int32Array(16))
  readonly #counts = new Int32Array(SHARDS)
  /** What is read and put nowhere is not read at all. */
  readonly #met = new Int32Array(1)

  /** The code of a word; -1 when it has none. */
  get(word: number): number {
    const hash = mixed(word)
    const cells = this.#shards[hash >>> 24]!
    return cells[placeOf(cells, word | 0, hash) + 1]! - 1
  }

  /** Looks at the places of many words, which are asked for or added next: memory that is far away is waited for once. */
  touch(words: Float64Array): void {
    let met = 0
    for (let i = 0; i < words.length; i++) {
      const hash = mixed(words[i]! | 0)
      const cells = this.#shards[hash >>> 24]!
      met |= cells[(hash << 1) & (cells.length - 2)]!
    }
    this.#met[0] = met
  }

  /** Gives a word that has none a code. */
  add(word: number, code: number): void {
    const hash = mixed(word)
    const shard = hash >>> 24
    if (8 * ++this.#counts[shard]! > 3 * this.#shards[shard]!.length) this.#makeRoom(shard)
    put(this.#shards[shard]!, word | 0, hash, code + 1)
  }

  /** Gives words their places as codes; one below 0 gets none. It must be new: table by table, many go in fast. */
  fill(words: Float64Array): void {
    for (let code = 0; code < words.length; code++)
      if (words[code]! >= 0) this.#counts[mixed(words[code]! | 0) >>> 24]!++
    const ends = new Int32Array(SHARDS)
    for (let shard = 0; shard < SHARDS; shard++) {
      this.#makeRoom(shard)
      ends[shard] = (ends[shard - 1] ?? 0) + 2 * this.#counts[shard]!
    }
    const pairs = new Int32Array(ends[SHARDS - 1]!)
    for (let code = words.length - 1; code >= 0; code--) {
      if (words[code]! < 0) continue
      const word = words[code]! | 0
      const at = (ends[mixed(word) >>> 24]! -= 2)
      pairs[at] = word
      pairs[at + 1] = code
    }
    for (let at = 0; at < pairs.length; at += 2) {
      const hash = mixed(pairs[at]!)
      put(this.#shards[hash >>> 24]!, pairs[at]!, hash, pairs[at + 1]! + 1)
    }
  }

  /** Makes a table as long as what is counted for it needs. */
  #makeRoom(shard: number): void {
    const before = this.#shards[shard]!
    let { length } = before
    while (8 * this.#counts[shard]! > 3 * length) length *= 2
    if (length === before.length) return
    const cells = new Int32Array(length)
    for (let place = 0; place < before.length; place += 2) {
      const word = before[place]!
      if (before[place + 1] !== 0) put(cells, word, mixed(word), before[place + 1]!)
    }
    this.#shards[shard] = cells
  }
}

function put(cells: Int32Array, word: number, hash: number, code: number): void {
  const place = placeOf(cells, word, hash)
  cells[place] = word
  cells[place + 1] = code
}

/** Where a word stands, or may be put. */
function placeOf(cells: Int32Array, word: number, hash: number): number {
  const mask = cells.length - 2
  let place = (hash << 1) & mask
  while (cells[place + 1] !== 0 && cells[place] !== word) place = (place + 2) & mask
  return place
}

/** Every bit of a word decides about every bit of this. */
function mixed(word: number): number {
  let hash = word
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
