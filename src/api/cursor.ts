import type { PagePosition } from '../model/suspicion.ts'

/** Where a page ends, in a form that nobody takes apart. */
export const printCursor = ({ time, number }: PagePosition): string =>
  Buffer.from(`${time}:${number}`).toString('base64url')

/** Undefined when the text is no cursor of ours. */
export function readCursor(text: string): PagePosition | undefined {
  const found = /^(\d{1,15}):(\d{1,15})$/.exec(Buffer.from(text, 'base64url').toString('latin1'))
  return found ? { time: Number(found[1]), number: Number(found[2]) } : undefined
}
