const WIDTH = 6

/**
 * Pieces of work, each a kind and up to five whole numbers, in the order of places: the earliest is at the front. A binary
 * heap of piece numbers; the pieces themselves do not move.
 */
export class WorkQueue {
  #pieces = new Int32Array(64 * WIDTH)
  #places = new Float64Array(64)
  #heap = new Int32Array(64)
  #size = 0
  /** Pieces ever used at once; those after the heap's `size` are free. */
  #used = 0

  get empty(): boolean {
    return this.#size === 0
  }

  push(place: number, kind: number, a: number, b = 0, c = 0, d = 0, e = 0): void {
    if (this.#size === this.#used) this.#use(this.#used++)
    const piece = this.#heap[this.#size]!
    const at = piece * WIDTH
    this.#pieces[at] = kind
    this.#pieces[at + 1] = a
    this.#pieces[at + 2] = b
    this.#pieces[at + 3] = c
    this.#pieces[at + 4] = d
    this.#pieces[at + 5] = e
    this.#places[piece] = place
    this.#up(this.#size++, piece, place)
  }

  /** The kind (0) or a number (1 to 5) of the piece at the front. */
  front(index: number): number {
    return this.#pieces[this.#heap[0]! * WIDTH + index]!
  }

  /** Changes the second number of the front piece, and its place to a later one. */
  moveFront(place: number, b: number): void {
    const piece = this.#heap[0]!
    this.#pieces[piece * WIDTH + 2] = b
    this.#places[piece] = place
    this.#down(piece, place)
  }

  shift(): void {
    const gone = this.#heap[0]!
    const last = this.#heap[--this.#size]!
    this.#heap[this.#size] = gone
    if (this.#size > 0) this.#down(last, this.#places[last]!)
  }

  fork(): WorkQueue {
    const fork = new WorkQueue()
    fork.#pieces = this.#pieces.slice()
    fork.#places = this.#places.slice()
    fork.#heap = this.#heap.slice()
    fork.#size = this.#size
    fork.#used = this.#used
    return fork
  }

  #up(from: number, piece: number, place: number): void {
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = this.#heap[parent]!
      if (this.#places[above]! <= place) break
      this.#heap[at] = above
      at = parent
    }
    this.#heap[at] = piece
  }

  #down(piece: number, place: number): void {
    let at = 0
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && this.#at(child + 1) < this.#at(child)) child++
      if (this.#at(child) >= place) break
      this.#heap[at] = this.#heap[child]!
      at = child
    }
    this.#heap[at] = piece
  }

  #at(index: number): number {
    return this.#places[this.#heap[index]!]!
  }

  #use(piece: number): void {
    if (piece === this.#heap.length) {
      const size = piece * 2
      const pieces = new Int32Array(size * WIDTH)
      pieces.set(this.#pieces)
      const places = new Float64Array(size)
      places.set(this.#places)
      const heap = new Int32Array(size)
      heap.set(this.#heap)
      this.#pieces = pieces
      this.#places = places
      this.#heap = heap
    }
    this.#heap[piece] = piece
  }
}
