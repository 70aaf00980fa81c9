const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Spans of time up to now that statistics of traffic tell of, in milliseconds. */
export const windows = {
  '10s': 10 * SECOND,
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
  week: 7 * DAY,
  month: 30 * DAY,
} as const
export type Window = keyof typeof windows
export const windowNames = Object.keys(windows) as readonly Window[]

/** What of each event is added up: one, or its bytes to or from its source. */
export const weights = ['events', 'bytes_in', 'bytes_out'] as const
export type Weight = (typeof weights)[number]

/** How much there was in (from, to]. Times are milliseconds. */
export type Amounts = {
  readonly from: number
  readonly to: number
  readonly events: number
  readonly failed: number
  /** Bytes that sources were sent, and that they sent. */
  readonly bytesIn: number
  readonly bytesOut: number
}

/** What traffic was in (from, to], and what most of it was. */
export interface TrafficReport extends Amounts {
  /** Milliseconds until the answer; undefined where no event says it. */
  readonly response: Percentiles | undefined
  /** Those that have values. */
  readonly facets: readonly FacetReport[]
  /** How long servers take to answer. */
  readonly servers: Apart<TimesReport>
  /** Which protocols sources speak, and to which ports. */
  readonly sources: Apart<SpokenReport>
}

/** What is counted for each of those that there was most of, the most first, and for all others together; undefined where there are none. */
export interface Apart<T> {
  readonly rows: readonly (T & { readonly value: string })[]
  readonly other: T | undefined
}

export interface TimesReport {
  /** Events with a time. */
  readonly events: number
  readonly response: Percentiles | undefined
}

export interface SpokenReport {
  readonly events: number
  readonly protocols: readonly TopReport[]
  readonly ports: readonly TopReport[]
  /** To about 4.6 %. */
  readonly distinctPorts: number
}

/** Each at most 1 % off. */
export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/** What there was most of, the most first. */
export interface FacetReport {
  readonly name: string
  readonly field: string
  readonly by: Weight
  /** Of all values together. */
  readonly total: number
  /** How many different ones, to about 1.6 %; undefined where it is not counted. */
  readonly distinct: number | undefined
  /** Of no value that is left out was there more. */
  readonly missed: number
  readonly top: readonly TopReport[]
}

/** A value of which there was at most `count`, and at least `count - error`. */
export interface TopReport {
  readonly value: string
  readonly count: number
  readonly error: number
}

/** How much there was in each step of a span of time, without gaps, the newest last. */
export interface RateReport {
  readonly stepMs: number
  readonly points: readonly Amounts[]
}

/** Events a second, to one decimal. */
export const perSecond = ({ events, from, to }: Pick<Amounts, 'events' | 'from' | 'to'>): number =>
  Math.round((events * 10_000) / (to - from)) / 10
