import { expect, it } from 'vitest'
import { matches } from '../../src/agreement/definitions/match.ts'
import type { Value } from '../../src/agreement/definitions/occurrence.ts'
import type { Match } from '../../src/model/plan.ts'

const fields: Readonly<Record<string, Value>> = {
  'user.name': 'Root',
  status: '',
  message: 'a*b?c',
  'src_endpoint.ip': '10.1.2.3',
  'dst_endpoint.ip': '2001:db8::1',
  'http_response.code': 404,
  'session.uid': null,
}
const many = { wild: 'many' } as const
const one = { wild: 'one' } as const
const name = { field: 'user.name', cased: false } as const
const cased = { field: 'user.name', cased: true } as const
const code = (op: 'gt' | 'gte' | 'lt' | 'lte' | 'eq' | 'neq', n: number): Match => ({
  op: 'compare',
  field: 'http_response.code',
  test: { op, n },
})

const rows: readonly (readonly [boolean, Match])[] = [
  [true, { op: 'equals', ...name, text: 'ROOT' }],
  [false, { op: 'equals', ...cased, text: 'ROOT' }],
  [true, { op: 'contains', ...name, text: 'OO' }],
  [false, { op: 'contains', ...cased, text: 'OO' }],
  [true, { op: 'startsWith', ...name, text: 'ro' }],
  [false, { op: 'startsWith', ...name, text: 'oo' }],
  [true, { op: 'endsWith', ...name, text: 'OT' }],
  [false, { op: 'endsWith', ...cased, text: 'OT' }],
  [true, { op: 'equals', field: 'status', text: '', cased: false }],
  [false, { op: 'equals', field: 'session.uid', text: '', cased: false }],
  [true, { op: 'equals', field: 'http_response.code', text: '404', cased: false }],
  [true, { op: 'wildcard', ...name, parts: ['r', many, 't'] }],
  [true, { op: 'wildcard', ...name, parts: ['r', one, one, 't', many] }],
  [false, { op: 'wildcard', ...name, parts: ['r', one, 't'] }],
  [false, { op: 'wildcard', ...cased, parts: ['r', many] }],
  [true, { op: 'wildcard', field: 'message', cased: false, parts: [many, '*b?', many] }],
  [true, { op: 'regex', field: 'user.name', pattern: 'o+', flags: '' }],
  [false, { op: 'regex', field: 'user.name', pattern: '^root$', flags: '' }],
  [true, { op: 'regex', field: 'user.name', pattern: '^root$', flags: 'i' }],
  [true, { op: 'cidr', field: 'src_endpoint.ip', range: '10.0.0.0/8' }],
  [true, { op: 'cidr', field: 'src_endpoint.ip', range: '10.1.2.3/32' }],
  [false, { op: 'cidr', field: 'src_endpoint.ip', range: '10.1.2.0/31' }],
  [true, { op: 'cidr', field: 'src_endpoint.ip', range: '0.0.0.0/0' }],
  [false, { op: 'cidr', field: 'src_endpoint.ip', range: '::/0' }],
  [true, { op: 'cidr', field: 'dst_endpoint.ip', range: '2001:db8::/32' }],
  [false, { op: 'cidr', field: 'dst_endpoint.ip', range: '2001:db9::/32' }],
  [false, { op: 'cidr', field: 'user.name', range: '10.0.0.0/8' }],
  [true, code('gt', 403)],
  [false, code('gt', 404)],
  [true, code('gte', 404)],
  [true, code('lt', 405)],
  [false, code('lt', 404)],
  [true, code('lte', 404)],
  [true, code('eq', 404)],
  [false, code('neq', 404)],
  [false, { op: 'compare', field: 'duration', test: { op: 'neq', n: 1 } }],
  [true, { op: 'not', match: { op: 'compare', field: 'duration', test: { op: 'neq', n: 1 } } }],
  [true, { op: 'lacks', field: 'session.uid' }],
  [true, { op: 'lacks', field: 'duration' }],
  [false, { op: 'lacks', field: 'status' }],
  [true, { op: 'exists', field: 'session.uid' }],
  [false, { op: 'exists', field: 'duration' }],
  [true, { op: 'keyword', match: { op: 'contains', field: '*', text: '*b', cased: false } }],
  [false, { op: 'keyword', match: { op: 'contains', field: '*', text: '404', cased: false } }],
  [true, { op: 'keyword', match: { op: 'contains', field: '*', text: 'db8', cased: false } }],
  [true, { op: 'all', of: [] }],
  [false, { op: 'any', of: [] }],
  [false, { op: 'all', of: [code('eq', 404), code('eq', 405)] }],
  [true, { op: 'any', of: [code('eq', 404), code('eq', 405)] }],
]

it.each(rows)('%s for %j', (wanted, match) => {
  expect(matches(match, fields)).toBe(wanted)
})
