import { KERNEL_BYTES } from './kernels.ts'

const PAGE = 1 << 16
/** Kernels read up to this many bytes at once, so also behind the end of what is there. */
const SLACK = 64

/**
 * The memory of one source, in which kernels work: its bytes first, then tables. When it has to grow or tables have to
 * move, everybody who looks into it is told to look again; the bytes keep their place and content, tables do not.
 */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: Math.ceil(KERNEL_BYTES / PAGE) + 1 })
  /** Where the bytes begin. */
  readonly bytesAt = KERNEL_BYTES
  #bytes = 0
  #tables = 0
  readonly #lookAgain: (() => void)[] = []

  /** Address from which tables may stand, a multiple of 16. */
  get tablesAt(): number {
    return (this.bytesAt + this.#bytes + SLACK + 15) & ~15
  }

  /** End of the room for bytes. */
  get bytesEnd(): number {
    return this.bytesAt + this.#bytes
  }

  /** `lookAgain` is called now, and whenever what it sees has moved. */
  watch(lookAgain: () => void): void {
    this.#lookAgain.push(lookAgain)
    lookAgain()
  }

  /** Makes room for this many bytes. */
  reserveBytes(size: number): void {
    if (size > this.#bytes) this.#reserve(size + (size >> 2), this.#tables)
  }

  /** Makes room for tables of this size. */
  reserveTables(size: number): void {
    if (size > this.#tables) this.#reserve(this.#bytes, size)
  }

  #reserve(bytes: number, tables: number): void {
    this.#bytes = bytes
    this.#tables = tables
    const missing = this.tablesAt + tables + SLACK - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE))
    for (const lookAgain of this.#lookAgain) lookAgain()
  }
}
