/** Times work, and makes it a span of a trace. */
export interface Timer {
  async<T>(work: () => Promise<T>): Promise<T>
  sync<T>(work: () => T): T
}

/** Adds to a count, with a value for each of its labels. */
export type Counter = (amount: number, ...values: readonly string[]) => void

/**
 * Where parts of the program say what they measure, a line each. Values of labels may come from outside: beyond some hundreds of
 * them, further ones are told as one.
 */
export interface Meters {
  counter(name: string, help: string, labels?: readonly string[]): Counter
  /** A number that is read when somebody asks; undefined while there is none. */
  gauge(name: string, help: string, read: () => number | undefined): void
  /** Several of them, told apart by a label. */
  gauges(name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void
  /** How long something takes, in seconds; of several under one name, each with its own labels. */
  timer(name: string, help: string, labels?: Readonly<Record<string, string>>): Timer
}
