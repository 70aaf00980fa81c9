import { z } from 'zod'

/** A whole number as it stands in an address: digits and nothing else. */
export function wholeNumber(least: number, most: number) {
  const words = `must be a whole number from ${least} to ${most}`
  return z.preprocess(numberIf(/^\d{1,16}$/), z.int(words).min(least, words).max(most, words))
}

/** A number as it stands in an address, with or without a fraction. */
export function plainNumber(least: number, most: number) {
  const words = `must be a number from ${least} to ${most}`
  return z.preprocess(numberIf(/^\d{1,16}(\.\d{1,16})?$/), z.number(words).min(least, words).max(most, words))
}

// `Number` alone takes much more for a number: the empty text, 0x10, 1e3.
const numberIf = (form: RegExp) => (given: unknown) =>
  typeof given === 'string' && form.test(given) ? Number(given) : given

/** Yes or no as it stands in an address. */
export const truth = z
  .enum(['true', 'false'], 'must be true or false')
  .default('false')
  .transform((text) => text === 'true')
