/** A number as its text, where a double would change it. */
export interface RawNumber {
  readonly rawJSON: string
}

/** JSON with the source text of values, which TypeScript does not know yet. */
const json = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): RawNumber
  isRawJSON(value: unknown): value is RawNumber
}

const WHOLE = /^-?\d+$/

/** Reads JSON. Whole numbers too large for a double stay what they are, as {@link RawNumber}; JSON.stringify writes them as they were. */
export function parseExactly(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text)
  return json.parse(text, (_key, value, { source = '' }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && WHOLE.test(source)
      ? json.rawJSON(source)
      : value,
  )
}

export const isRawNumber = (value: unknown): value is RawNumber => json.isRawJSON(value)
