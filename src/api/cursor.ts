import { z } from 'zod'

/** Where a page ends, in a form that nobody takes apart. */
export const printCursor = (key: readonly (number | string)[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url')

/** Reads what `printCursor` printed: the sort key of the last row, of the form that the list says. */
export const cursorSchema = <Key>(key: z.ZodType<Key>) =>
  z
    .string()
    .max(1024, 'must be a cursor from a Link header')
    .transform((text, context): Key => {
      const read = key.safeParse(parsed(text))
      if (read.success) return read.data
      context.issues.push({ code: 'custom', message: 'must be a cursor from a Link header', input: text })
      return z.NEVER
    })

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}
