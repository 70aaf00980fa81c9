import { expect, test } from 'vitest'
import { mapColumns } from '../src/clean/mapping.ts'
import { RAW_PATH, RAW_QUERY, TARGET } from '../src/clean/names.ts'
import { productOf } from '../src/clean/product.ts'
import { eventClasses } from '../src/model/fields.ts'
import { columnsOf, knownNames } from '../src/rules/field-names.ts'

/** Parts of a request as they were sent, and what is made of them. */
const made: Readonly<Record<string, string>> = {
  [RAW_PATH]: 'http_request.url.path',
  [RAW_QUERY]: 'http_request.url.query_string',
  [TARGET]: 'http_request.url.url_string',
}

/** Fields that no column has: enrichment makes them. */
const enriched = /^http_request\.agent\.|\.location\.|\.autonomous_system\./

/** Names whose column means something else, or that only the columns beside it tell. */
const otherwise: Readonly<Record<string, readonly string[]>> = {
  http: ['status: status, not http_response.code', 'status_code: status_code, not http_response.code'],
  network: ['status_code: status_code, not http_response.code'],
}

const windowsName = productOf(['EventID', 'Channel'])!.rename

test.each(eventClasses)('in %s, what a rule may call a field is a column of that field too', (eventClass) => {
  const different = knownNames(eventClass).flatMap((name) => {
    const wanted = columnsOf(name, eventClass)
    if (wanted.some((field) => enriched.test(field))) return []
    const [column = ''] = mapColumns([windowsName(name)], eventClass).columns.keys()
    return wanted.includes(made[column] ?? column) ? [] : [`${name}: ${wanted.join(' or ')}, not ${column}`]
  })
  expect(different.filter((line) => !otherwise[eventClass]?.includes(line))).toEqual([])
})
