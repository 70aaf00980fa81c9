/** Finds the line end that ends a record, from `at` on; -1 when the bytes have none. It is asked in order, of all bytes of a stream. */
export type FindEnd = (bytes: Buffer, at: number) => number

const QUOTE = 0x22
const COMMA = 0x2c
const NEWLINE = 0x0a

/** Every line is a record. */
export const endOfLine: FindEnd = (bytes, at) => bytes.indexOf(NEWLINE, at)

/**
 * Rows of CSV: a line end inside quotes belongs to its cell. Quotes open at the beginning of a cell only, or doubled inside one; in a
 * plain cell they are characters like others.
 */
export function endsOfCsv(): FindEnd {
  let cell: 'begins' | 'plain' | 'quoted' | 'closed' = 'begins'
  return (bytes, at) => {
    for (let i = at; i < bytes.length; i++) {
      const byte = bytes[i]
      if (cell === 'quoted') {
        if (byte === QUOTE) cell = 'closed'
      } else if (byte === NEWLINE) {
        cell = 'begins'
        return i
      } else if (byte === COMMA) cell = 'begins'
      else if (byte === QUOTE && cell !== 'plain') cell = 'quoted'
      else cell = 'plain'
    }
    return -1
  }
}
