/** A run of the bag is split when it is full, and joined to its neighbour when both are nearly empty. */
const FULL = 512
const SPARSE = 128

interface Run {
  readonly values: Float64Array
  count: number
}

/** Numbers in order, equal ones side by side, in runs: to put in, take out and find by rank costs little of their number. */
export class SortedBag {
  #runs: Run[] = []
  #count = 0

  get count(): number {
    return this.#count
  }

  get bytes(): number {
    return this.#runs.length * (FULL * 8 + 120)
  }

  /** The number at `rank`, from 0. */
  at(rank: number): number {
    let left = rank
    for (const run of this.#runs) {
      if (left < run.count) return run.values[left]!
      left -= run.count
    }
    return Number.NaN
  }

  add(value: number): void {
    this.#count++
    const at = Math.min(this.#runOf(value), this.#runs.length - 1)
    if (at < 0) {
      this.#runs.push(runWith([value]))
      return
    }
    const run = this.#runs[at]!
    insert(run, value)
    if (run.count === FULL) this.#split(at)
  }

  /** Takes out one number that is there. */
  remove(value: number): void {
    const at = this.#runOf(value)
    const run = this.#runs[at]!
    const place = placeOf(run, value)
    run.values.copyWithin(place, place + 1, run.count)
    run.count--
    this.#count--
    if (run.count === 0) this.#runs.splice(at, 1)
    else if (run.count < SPARSE) this.#join(at)
  }

  /** The first run that does not end before `value`. */
  #runOf(value: number): number {
    let low = 0
    let high = this.#runs.length
    while (low < high) {
      const middle = (low + high) >> 1
      const run = this.#runs[middle]!
      if (run.values[run.count - 1]! < value) low = middle + 1
      else high = middle
    }
    return low
  }

  #split(at: number): void {
    const run = this.#runs[at]!
    const half = run.count >> 1
    const upper = runWith(run.values.subarray(half, run.count))
    run.count = half
    this.#runs.splice(at + 1, 0, upper)
  }

  #join(at: number): void {
    const run = this.#runs[at]!
    const next = this.#runs[at + 1]
    if (!next || next.count >= SPARSE) return
    run.values.set(next.values.subarray(0, next.count), run.count)
    run.count += next.count
    this.#runs.splice(at + 1, 1)
  }
}

function runWith(values: ArrayLike<number>): Run {
  const run = { values: new Float64Array(FULL), count: values.length }
  run.values.set(values)
  return run
}

/** Where `value` stands in a run, or would. */
function placeOf({ values, count }: Run, value: number): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (values[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

function insert(run: Run, value: number): void {
  const place = placeOf(run, value)
  run.values.copyWithin(place + 1, place, run.count)
  run.values[place] = value
  run.count++
}
