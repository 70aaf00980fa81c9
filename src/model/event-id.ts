const SOURCE = 'api:'
const DIGITS = 15

/** The id of an event that came through the API: its number, so that the order of ids is that of arrival. */
export const eventId = (number: number): string => SOURCE + String(number).padStart(DIGITS, '0')

const ID = /^api:(\d{15})$/

/** The number of the event with this id; undefined when no event can have it. */
export function eventNumber(id: string): number | undefined {
  const found = ID.exec(id)
  return found ? Number(found[1]) : undefined
}
