/** Bytes of an unfinished line that are kept back; of a longer one they are handed over. */
const LONGEST = 1 << 20
const LINE_FEED = 10
const nothing = new Uint8Array(0)

/** Cuts a stream at the ends of its lines: what stands behind the last one waits for the rest of its line. */
export class WholeLines {
  #rest: Uint8Array = nothing

  /** The whole lines that there are now; none, perhaps. */
  take(chunk: Uint8Array): Uint8Array {
    const end = chunk.lastIndexOf(LINE_FEED) + 1
    if (end === 0 && this.#rest.length + chunk.length < LONGEST) {
      this.#rest = Buffer.concat([this.#rest, chunk])
      return nothing
    }
    const cut = end === 0 ? chunk.length : end
    const lines = Buffer.concat([this.#rest, chunk.subarray(0, cut)])
    this.#rest = chunk.slice(cut)
    return lines
  }

  /** The last line, where it has no end. */
  end(): Uint8Array {
    const rest = this.#rest
    this.#rest = nothing
    return rest
  }
}
