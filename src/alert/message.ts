import { formatTime } from '../lib/time.ts'

/** A rule's message with `{value}` and `{time}` filled in: the number that decided, and the time in ISO 8601, UTC. */
export const filled = (message: string, value: number, time: number): string =>
  message.replaceAll('{value}', String(value)).replaceAll('{time}', formatTime(time))
