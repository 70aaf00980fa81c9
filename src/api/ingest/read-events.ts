import type { z } from 'zod'
import type { AccessEvent } from '../../model/access-event.ts'
import { type AccessEvents, columnsOf } from '../../model/access-events.ts'
import { isTooDeep, TOO_DEEP } from '../bodies/json.ts'
import { eventOf, eventSchema } from '../event-schema.ts'
import { plainEvent } from '../plain-event.ts'
import { type Fault, Problem } from '../problem.ts'
import { Unreadable } from './items.ts'

/** Events of a request that is judged whole. */
export const MOST_EVENTS = 10_000
/** Faults told of one request. */
const MOST_FAULTS = 100

/** An event, or all that is wrong with the item that should be one. */
export type ReadEvent = { readonly event: AccessEvent } | { readonly faults: readonly Fault[] }

/** Reads one item; `item` is its place in the request. */
export function readEvent(given: unknown, item: number): ReadEvent {
  if (given instanceof Unreadable) return { faults: [{ item, field: '', message: given.why }] }
  const plain = plainEvent(given)
  if (plain && !isTooDeep(given)) return { event: plain }
  const read = eventSchema.safeParse(given)
  if (!read.success) return { faults: read.error.issues.map((issue) => faultOf(item, issue)) }
  if (isTooDeep(given)) return { faults: [{ item, field: '', message: TOO_DEEP }] }
  return { event: eventOf(read.data) }
}

/** Reads the items of a request that is judged whole. All faults of all items are told together. */
export function readEvents(items: readonly unknown[]): AccessEvents {
  if (items.length > MOST_EVENTS) throw tooMany(String(items.length))
  const events: AccessEvent[] = []
  const faults: Fault[] = []
  let bad = 0
  for (const [item, given] of items.entries()) {
    const read = readEvent(given, item)
    if ('event' in read) {
      if (bad === 0) events.push(read.event)
      continue
    }
    bad++
    faults.push(...read.faults.slice(0, MOST_FAULTS - faults.length))
  }
  if (bad === 0) return columnsOf(events)
  throw new Problem(
    422,
    `${bad} of ${items.length} events cannot be taken, so nothing is stored: ${told(faults[0]!)}`,
    faults,
  )
}

/** All items of a stream, which must not be more than are judged whole. */
export async function gather(
  items: AsyncIterable<unknown> | readonly unknown[],
): Promise<readonly unknown[]> {
  if (!(Symbol.asyncIterator in items)) return items
  const gathered: unknown[] = []
  for await (const item of items) {
    if (gathered.push(item) > MOST_EVENTS) throw tooMany(`more than ${MOST_EVENTS}`)
  }
  return gathered
}

const tooMany = (count: string): Problem =>
  new Problem(
    422,
    `${count} events in one request; send at most ${MOST_EVENTS}, or any number of them with ?partial=true`,
  )

function faultOf(item: number, issue: z.core.$ZodIssue): Fault {
  const field = issue.path.join('.')
  return { item, field, message: field === '' ? 'must be an object' : issue.message }
}

const told = ({ item, field, message }: Fault): string => `item ${item}, ${field || 'as a whole'}: ${message}`
