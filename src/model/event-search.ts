import type { EventClass } from './fields.ts'

/** What an event holds of a field. */
export type EventValue = string | number | readonly (string | number)[]

/** An event as it is kept, with its fields by dotted name; a field it lacks is not there. */
export interface StoredEvent {
  readonly id: string
  /** Milliseconds since 1970 UTC. */
  readonly time: number
  readonly eventClass: EventClass
  readonly fields: Readonly<Record<string, EventValue>>
}

/**
 * What is asked of one field. Texts are compared with their case. Of a list it is enough that one value does; a field that is
 * lacking does nothing.
 */
export type EventFilter =
  | { readonly op: 'exists'; readonly field: string }
  /** One of these; a number is told by its shortest decimal. */
  | { readonly op: 'in'; readonly field: string; readonly values: readonly string[] }
  | { readonly op: 'prefix' | 'contains'; readonly field: string; readonly text: string }
  /** An address inside a range, in the range's canonical text. */
  | { readonly op: 'cidr'; readonly field: string; readonly cidr: string }
  /** A number, both ends in it. */
  | { readonly op: 'range'; readonly field: string; readonly least?: number; readonly most?: number }

/** Which events are asked for: those of `from <= time < until` that pass every filter. */
export interface EventSearch {
  /** Undefined: of every class. */
  readonly classes?: readonly EventClass[] | undefined
  readonly from?: number | undefined
  readonly until?: number | undefined
  readonly filters: readonly EventFilter[]
}

/** Where a page ends: its last event. */
export interface EventCursor {
  readonly time: number
  readonly id: string
}

/** One page, the newest first, those of one time by id, the highest first. */
export interface EventPageRequest extends EventSearch {
  readonly limit: number
  /** Only what comes behind this event. */
  readonly after?: EventCursor | undefined
  /** The fields of an event that are told, where it has them; undefined: all. */
  readonly fields?: readonly string[] | undefined
}

/** How many events there are in `[at, at + width)`; empty buckets are left out. */
export interface TimeBucket {
  readonly at: number
  readonly count: number
}

/** How often values of a field occur: the most frequent ones, and how many events have another or none. */
export interface TopValues {
  readonly values: readonly { readonly value: string; readonly count: number }[]
  /** Occurrences of all other values. */
  readonly others: number
  /** Events without the field. */
  readonly lacking: number
}

/** What a field holds in stored events: numbers, texts, or several texts in some event. */
export type StoredShape = 'number' | 'text' | 'texts'

export const exportFormats = ['csv', 'ndjson', 'parquet'] as const
export type ExportFormat = (typeof exportFormats)[number]
