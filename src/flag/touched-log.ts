import { timeColumn, wholeColumn } from '../lib/column.ts'
import { type EventState, pack, type SavedTouched, unpack } from './event-state.ts'

/** Events that changed and have not been told, each once, with the state before the first change. */
export class TouchedLog {
  /** Of an event: 1 and its place in the log; 0 when it is not there. */
  #place = wholeColumn(0)
  #events = wholeColumn(0)
  #was = timeColumn()
  #first = 0
  #end = 0

  get size(): number {
    return this.#end - this.#first
  }

  /** Makes room for so many events. */
  reserve(events: number): void {
    this.#place.reserve(events)
  }

  has(event: number): boolean {
    return this.#place.get(event) !== 0
  }

  add(event: number, was: number): void {
    this.#events.reserve(this.#end + 1)
    this.#was.reserve(this.#end + 1)
    this.#events.set(this.#end, event)
    this.#was.set(this.#end, was)
    this.#place.set(event, ++this.#end)
  }

  /** Takes up to so many out. */
  take(most: number, tell: (event: number, was: EventState) => void): void {
    for (let left = most; left > 0 && this.#first < this.#end; left--) {
      const event = this.#events.get(this.#first)
      const was = this.#was.get(this.#first++)
      this.#place.set(event, 0)
      tell(event, unpack(was))
    }
    if (this.#first === this.#end) this.#first = this.#end = 0
  }

  /** Puts one back that was taken: it still has to be told, from this state on. */
  putBack(event: number, was: EventState): void {
    const place = this.#place.get(event)
    if (place > 0) this.#was.set(place - 1, pack(was))
    else this.add(event, pack(was))
  }

  clear(): void {
    this.take(Number.POSITIVE_INFINITY, () => {})
  }

  fork(): TouchedLog {
    const fork = new TouchedLog()
    fork.#place = this.#place.fork()
    fork.#events = this.#events.fork()
    fork.#was = this.#was.fork()
    fork.#first = this.#first
    fork.#end = this.#end
    return fork
  }

  save(): SavedTouched {
    return {
      touched: this.#events.part(this.#first, this.#end),
      was: this.#was.part(this.#first, this.#end),
    }
  }

  restore({ touched, was }: SavedTouched): void {
    for (let i = 0; i < touched.length; i++) this.putBack(touched[i]!, unpack(was[i]!))
  }
}
