import { decimalOf } from '../lib/decimal.ts'
import { isReckoned } from '../lib/micro.ts'
import type { Column } from '../model/batch.ts'
import type { Texts } from '../model/dictionary.ts'
import type { Input, Plan } from '../model/plan.ts'

const NO_FIELDS: readonly string[] = []

/** The fields of an input whose values or numbers a plan looks at. */
export function valueFieldsOf({ test }: Plan, input: Input | undefined): readonly string[] {
  if (input?.valueFields) return input.valueFields
  if ('fields' in test) return test.fields
  return 'field' in test ? [test.field] : NO_FIELDS
}

/** Whether a plan takes the values of its field as numbers. */
export const reckonsWithNumbers = ({ test }: Plan): boolean =>
  'field' in test && test.type !== 'impossible_travel'

/** The fields by whose values state is kept: numbers are reckoned with and forgotten. */
export const countedFieldsOf = (plan: Plan): readonly string[] =>
  reckonsWithNumbers(plan) ? NO_FIELDS : plan.inputs.flatMap((input) => valueFieldsOf(plan, input))

/** The number that a text stands for; NaN when there is none to reckon with. */
export const numberOf = (text: string | undefined): number =>
  reckoned(text === undefined ? Number.NaN : (decimalOf(text) ?? Number.NaN))

const reckoned = (value: number): number => (isReckoned(value) ? value : Number.NaN)

/** The numbers among the texts of each value of a list; NaN alone where there is none. */
export function numbersIn(texts: Texts): readonly number[] {
  if (typeof texts !== 'object') return [numberOf(texts)]
  const numbers = texts.map(numberOf).filter((number) => !Number.isNaN(number))
  return numbers.length > 0 ? numbers : [Number.NaN]
}

/** The numbers of a column's chosen rows; NaN where there is none to reckon with. */
export function numbersOf(
  column: Column | undefined,
  rows: Int32Array,
  count: number,
  numbers: Float64Array,
): void {
  if (!column) numbers.fill(Number.NaN, 0, count)
  else if (column.kind === 'number') {
    for (let i = 0; i < count; i++) numbers[i] = reckoned(column.values[rows[i]!]!)
  } else {
    const known = new Map<number, number>()
    for (let i = 0; i < count; i++) {
      const code = column.codes[rows[i]!]!
      let number = known.get(code)
      if (number === undefined) known.set(code, (number = numberOf(column.dictionary.text(code))))
      numbers[i] = number
    }
  }
}
