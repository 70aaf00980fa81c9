import { isArray, isRecord, type Key } from './keys.ts'
import type { Raw } from './raw.ts'

/** `VEDETTE_SERVER_PORT` for `server.port`. */
export const variableOf = ({ path, variable }: Pick<Key, 'path' | 'variable'>): string =>
  variable ?? `VEDETTE_${path.join('_').toUpperCase()}`

/** Whether one text can say what the key takes. Lists of maps and maps stand in the file only. */
export const fitsVariable = ({ schema, items }: Key): boolean => items.length === 0 && !isRecord(schema)

/** The text of a variable as the value of a key: a list is parted at commas. What does not fit is told by the schema. */
export function fromText({ schema }: Key, text: string): Raw {
  const { type } = schema._zod.def
  if (type === 'number') return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  if (isArray(schema))
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  return text
}
