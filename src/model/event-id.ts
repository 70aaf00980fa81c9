const SOURCE = 'api:'
const DIGITS = 15

/** The id of an event that came through the API: its number, so that the order of ids is that of arrival. */
export const eventId = (number: number): string => SOURCE + String(number).padStart(DIGITS, '0')
