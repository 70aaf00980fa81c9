import { describe, expect, test } from 'vitest'
import type { Match, Placing, TimePart } from '../model/plan.ts'
import { readRules } from './read-rules.ts'

/** The match of a web rule whose detection is `yaml`. */
function matchOf(yaml: string, category = 'webserver'): Match {
  const text = `title: T\nlogsource: { category: ${category} }\ndetection:\n${yaml.replace(/^/gm, '  ')}\n`
  const { plans, mistakes } = readRules([{ path: 'r.yml', text }])
  expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
  const input = plans[0]!.inputs[0]!
  if (input.kind !== 'events') throw new Error('a plain rule looks at events')
  return input.match
}

const selected = (yaml: string): Match => matchOf(`s:\n  ${yaml}\ncondition: s`)

const method = 'http_request.http_method'
const code = 'http_response.code'
const agent = 'http_request.user_agent'
const equals = (field: string, text: string, cased = false): Match => ({ op: 'equals', field, text, cased })
const contains = (field: string, text: string): Match => ({ op: 'contains', field, text, cased: false })
const query = 'http_request.url.query_string'
const target = 'http_request.url.url_string'
const a = equals('unmapped.a', '1')
const b = equals('unmapped.b', '2')
const not = (match: Match): Match => ({ op: 'not', match })
const any = (...of: Match[]): Match => ({ op: 'any', of })
const all = (...of: Match[]): Match => ({ op: 'all', of })

describe('values', () => {
  test.each<[string, string, Match]>([
    ['plain text', 'cs-method: GET', equals(method, 'GET')],
    ['number', 'sc-status: 404', equals(code, '404')],
    ['number as text, of a number field', "sc-status: '404.0'", equals(code, '404')],
    ['boolean', 'x: true', equals('unmapped.x', 'true')],
    ['null', 'x: null', { op: 'lacks', field: 'unmapped.x' }],
    ['nothing', 'x:', { op: 'lacks', field: 'unmapped.x' }],
    ['empty text', "x: ''", equals('unmapped.x', '')],
    ['null or empty', "x: [null, '']", any({ op: 'lacks', field: 'unmapped.x' }, equals('unmapped.x', ''))],
    ['a number too long for one', 'x: 12345678901234567890', equals('unmapped.x', '12345678901234567890')],
    [
      'address in another spelling',
      'src_endpoint.ip: 2001:DB8:0::1',
      equals('src_endpoint.ip', '2001:db8::1'),
    ],
    ['list', 'cs-method: [GET, PUT]', any(equals(method, 'GET'), equals(method, 'PUT'))],
    ['lone asterisk', "x: '*'", not({ op: 'lacks', field: 'unmapped.x' })],
    ['ECS name', 'url.path: /x', equals('http_request.url.path', '/x')],
    ['OCSF name', 'http_request.url.section: /x', equals('http_request.url.section', '/x')],
    [
      'a name for two columns',
      'cs-uri-query|contains: x',
      any(contains('http_request.url.query_string', 'x'), contains('http_request.url.url_string', 'x')),
    ],
  ])('%s', (_name, yaml, match) => {
    expect(selected(yaml)).toEqual(match)
  })
})

describe('modifiers', () => {
  const x = 'unmapped.x'
  const present = (field: string): Match => not({ op: 'lacks', field })
  const sameAs = (other: string, how: Placing = 'equals'): Match & { op: 'sameAs' } => ({
    op: 'sameAs',
    field: x,
    other,
    how,
    cased: false,
  })
  const timePart = (field: string, part: TimePart, n: number): Match => ({
    op: 'timePart',
    field,
    part,
    test: { op: 'eq', n },
  })
  test.each<[string, Match]>([
    ['x|contains: a', contains(x, 'a')],
    ['x|startswith: a', { op: 'startsWith', field: x, text: 'a', cased: false }],
    ['x|endswith: a', { op: 'endsWith', field: x, text: 'a', cased: false }],
    [
      "x|contains: 'a*b'",
      {
        op: 'wildcard',
        field: x,
        parts: [{ wild: 'many' }, 'a', { wild: 'many' }, 'b', { wild: 'many' }],
        cased: false,
      },
    ],
    ['x|contains|all: [a, b]', all(contains(x, 'a'), contains(x, 'b'))],
    ['x|cased: A', equals(x, 'A', true)],
    ['x|contains|cased: A', { op: 'contains', field: x, text: 'A', cased: true }],
    ['x|exists: true', { op: 'exists', field: x }],
    ['x|exists: false', not({ op: 'exists', field: x })],
    ['x|neq: a', all(present(x), not(equals(x, 'a')))],
    ['x|neq: [a, b]', all(present(x), not(any(equals(x, 'a'), equals(x, 'b'))))],
    ['x|contains|neq: a', all(present(x), not(contains(x, 'a')))],
    ['x|neq: null', all(present(x), present(x))],
    ['x|re|neq: a', all(present(x), not({ op: 'regex', field: x, pattern: 'a', flags: '' }))],
    [
      'cs-uri-query|neq: a',
      all(
        any(present('http_request.url.query_string'), present('http_request.url.url_string')),
        not(any(equals('http_request.url.query_string', 'a'), equals('http_request.url.url_string', 'a'))),
      ),
    ],
    ['x|fieldref: y', sameAs('unmapped.y')],
    ['x|fieldref|cased: y', { ...sameAs('unmapped.y'), cased: true }],
    ['x|fieldref|startswith: y', sameAs('unmapped.y', 'startsWith')],
    ['x|contains|fieldref: c-ip', sameAs('src_endpoint.ip', 'contains')],
    ['x|fieldref: [y, z]', any(sameAs('unmapped.y'), sameAs('unmapped.z'))],
    ['x|fieldref|neq: y', all(present(x), present('unmapped.y'), not(sameAs('unmapped.y')))],
    ['x|hour: 3', { op: 'timePart', field: x, part: 'hour', test: { op: 'eq', n: 3 } }],
    ['x|month: [6, 7]', any(...[6, 7].map((n) => timePart(x, 'month', n)))],
    ['x|week|gte: 50', { op: 'timePart', field: x, part: 'week', test: { op: 'gte', n: 50 } }],
    ['timestamp|minute|neq: 0', not(timePart('time', 'minute', 0))],
    ['x|day|neq: 1', all(present(x), not(timePart(x, 'day', 1)))],
    ["x|expand: 'a'", equals(x, 'a')],
    ["x|re: '^a+$'", { op: 'regex', field: x, pattern: '^a+$', flags: '' }],
    ["x|re|i|s: 'a.b'", { op: 'regex', field: x, pattern: 'a.b', flags: 'is' }],
    ['x|cidr: 10.0.0.0/8', { op: 'cidr', field: x, range: '10.0.0.0/8' }],
    ['x|cidr: 2001:DB8::/32', { op: 'cidr', field: x, range: '2001:db8::/32' }],
    ['x|gte: 5', { op: 'compare', field: x, test: { op: 'gte', n: 5 } }],
    ["x|lt: '1.5'", { op: 'compare', field: x, test: { op: 'lt', n: 1.5 } }],
    ['x|base64: foobar', equals(x, 'Zm9vYmFy')],
    [
      'x|base64offset|contains: foobar',
      any(contains(x, 'Zm9vYmFy'), contains(x, 'Zvb2Jhc'), contains(x, 'mb29iYX')),
    ],
    ['x|wide|base64: ab', equals(x, 'YQBiAA==')],
    ['x|utf16|base64: a', equals(x, '//5hAA==')],
    ['x|utf16be|base64: a', equals(x, 'AGE=')],
    ['x|utf16le: a', equals(x, 'a\u0000')],
    ["x|contains|windash: ' -e'", any(...['-', '/', '–', '—', '―'].map((dash) => contains(x, ` ${dash}e`)))],
    [
      "x|windash|endswith: '-e'",
      any(
        ...['-', '/', '–', '—', '―'].map(
          (dash): Match => ({ op: 'endsWith', field: x, text: `${dash}e`, cased: false }),
        ),
      ),
    ],
  ])('%s', (yaml, match) => {
    expect(selected(yaml)).toEqual(match)
  })
})

describe('selections', () => {
  const keyword = (text: string): Match => ({ op: 'keyword', match: contains('*', text) })
  test.each<[string, string, Match]>([
    ['map is AND', 's: { a: 1, b: 2 }\ncondition: s', all(a, b)],
    ['list of maps is OR', 's: [{ a: 1 }, { b: 2 }]\ncondition: s', any(a, b)],
    ['keywords are OR', 's: [one, two]\ncondition: s', any(keyword('one'), keyword('two'))],
    ['a lone keyword', 's: one\ncondition: s', keyword('one')],
    ['keywords with all', "s: { '|all': [one, two] }\ncondition: s", all(keyword('one'), keyword('two'))],
    ['keyword with a wildcard at its side', "s: ['one*']\ncondition: s", keyword('one')],
    [
      'keyword as regular expression',
      "s: { '|re': 'a+' }\ncondition: s",
      { op: 'keyword', match: { op: 'regex', field: '*', pattern: 'a+', flags: '' } },
    ],
    ['keywords and maps', 's: [one, { a: 1 }]\ncondition: s', any(keyword('one'), a)],
  ])('%s', (_name, yaml, match) => {
    expect(matchOf(yaml)).toEqual(match)
  })
})

describe('conditions', () => {
  const c = equals('unmapped.c', '3')
  const d = equals('unmapped.d', '4')
  test.each<[string, Match]>([
    ['sa', a],
    ['sa and sb', all(a, b)],
    ['sa or sb and oc', any(a, all(b, c))],
    ['(sa or sb) and oc', all(any(a, b), c)],
    ['not sa and sb', all(not(a), b)],
    ['not (sa and sb)', not(all(a, b))],
    ['not not sa', not(not(a))],
    ['SA or sb'.replace('SA', 'sa').replace('or', 'OR'), any(a, b)],
    ['1 of s*', any(a, b)],
    ['any of s*', any(a, b)],
    ['all of s*', all(a, b)],
    ['1 of them', any(a, b, c)],
    ['all of them', all(a, b, c)],
    ['sa and not 1 of _*', all(a, not(d))],
    ['all of *b', b],
    ['1 of oc', c],
    ['1 of s*a or 1 of o*', any(a, c)],
    ['sa and(sb)', all(a, b)],
    ['[sa and sb, oc]', any(all(a, b), c)],
  ])('%s', (condition, match) => {
    expect(
      matchOf(`sa: { a: 1 }\nsb: { b: 2 }\noc: { c: 3 }\n_d: { d: 4 }\ncondition: ${condition}`),
    ).toEqual(match)
  })
})

test.each<[string, Match]>([
  ['null', all({ op: 'lacks', field: query }, { op: 'lacks', field: target })],
  ['x', any(equals(query, 'x'), equals(target, 'x'))],
])('a field of several columns is %s when all or any of them are', (value, match) => {
  expect(matchOf(`s: { cs-uri-query: ${value} }\ncondition: s`, 'webserver')).toEqual(match)
})

test.each([
  ['webserver', 'http'],
  ['proxy', 'http'],
  ['http', 'http'],
  ['authentication', 'authentication'],
  ['firewall', 'network'],
  ['network_connection', 'network'],
  ['network', 'network'],
])('log source %s gives class %s', (category, eventClass) => {
  const text = `title: T\nlogsource: { category: ${category} }\ndetection: { s: { a: 1 }, condition: s }\n`
  expect(readRules([{ path: 'r.yml', text }]).plans[0]!.inputs[0]).toMatchObject({ eventClass })
})

test("names mean the fields of the rule's own log source", () => {
  const user = equals('user.name', 'x')
  expect(matchOf('s: { User: x }\ncondition: s', 'authentication')).toEqual(user)
  expect(matchOf('s: { User: x }\ncondition: s', 'webserver')).toEqual(equals('unmapped.User', 'x'))
  expect(matchOf('s: { c-useragent: x }\ncondition: s', 'proxy')).toEqual(equals(agent, 'x'))
})
