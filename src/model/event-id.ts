import { placeText } from './event-ids.ts'

/** The source of events that came through the API. */
export const ACCESS_SOURCE = 'api'

/** The id of an event that came through the API: its number, so that the order of ids is that of arrival. */
export const eventId = (number: number): string => placeText(ACCESS_SOURCE, number)

const ID = /^api:(\d{15})$/

/** The number of the event with this id; undefined when no event can have it. */
export function eventNumber(id: string): number | undefined {
  const found = ID.exec(id)
  return found ? Number(found[1]) : undefined
}
