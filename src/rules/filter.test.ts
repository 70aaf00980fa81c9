import { describe, expect, test } from 'vitest'
import type { Match } from '../model/plan.ts'
import { readRules } from './read-rules.ts'

const rule = (id: string, logsource = 'category: webserver'): string =>
  `title: ${id}\nid: ${id}\nname: name-${id}\nlevel: low\nlogsource: { ${logsource} }\ndetection: { s: { a: 1 }, condition: s }\n---\n`
const filter = (body: string, logsource = 'category: webserver'): string =>
  `title: F\nlogsource: { ${logsource} }\nfilter: { ${body} }\n---\n`

const equals = (field: string, text: string): Match => ({ op: 'equals', field, text, cased: false })
const own = equals('unmapped.a', '1')
const without = (match: Match): Match => ({ op: 'all', of: [own, { op: 'not', match }] })

function matchesOf(text: string): Record<string, Match> {
  const { plans, mistakes } = readRules([{ path: 'r.yml', text }])
  expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
  return Object.fromEntries(
    plans.flatMap(({ info, inputs }) =>
      inputs.flatMap((input) => (input.kind === 'events' ? [[info.id, input.match] as const] : [])),
    ),
  )
}

const rules = rule('x') + rule('y') + rule('z', 'category: proxy')
const leftOut = without(equals('unmapped.b', '2'))

describe('a filter', () => {
  test.each([
    ['by id', 'rules: [x], u: { b: 2 }, condition: not u', { x: leftOut, y: own, z: own }],
    ['by name', 'rules: name-y, u: { b: 2 }, condition: not u', { x: own, y: leftOut, z: own }],
    ['of a log source', 'rules: any, u: { b: 2 }, condition: not u', { x: leftOut, y: leftOut, z: own }],
    ['that says what goes', 'rules: [x], u: { b: 2 }, condition: u', { x: leftOut, y: own, z: own }],
    ['without names', 'rules: [], u: { b: 2 }, condition: not u', { x: leftOut, y: leftOut, z: own }],
  ])('%s', (_name, body, wanted) => {
    expect(matchesOf(rules + filter(body))).toEqual(wanted)
  })

  test('names fields as each rule does', () => {
    const text = rule('x') + filter('rules: any, u: { c-ip: 192.0.2.1 }, condition: not u')
    expect(matchesOf(text)).toEqual({ x: without(equals('src_endpoint.ip', '192.0.2.1')) })
  })

  test('that asks for more of the log source than a rule has leaves it alone', () => {
    const narrow = filter('rules: any, u: { b: 2 }, condition: not u', 'category: webserver, product: nginx')
    const text = rule('x') + rule('y', 'category: webserver, product: nginx') + narrow
    expect(matchesOf(text)).toEqual({ x: own, y: leftOut })
  })

  test('several add up, and correlations see the filtered rules', () => {
    const correlation =
      'title: C\nid: c\nlevel: low\ncorrelation: { type: event_count, rules: [x], group-by: [c-ip], timespan: 1m, condition: { gte: 2 } }\n'
    const text = `${rule('x')}${filter('rules: any, u: { b: 2 }, condition: not u')}${filter('rules: [x], u: { d: 3 }, condition: u')}${correlation}`
    expect(matchesOf(text)).toEqual({
      c: {
        op: 'all',
        of: [
          own,
          { op: 'not', match: equals('unmapped.b', '2') },
          { op: 'not', match: equals('unmapped.d', '3') },
        ],
      },
    })
  })

  test('changes the version of the rules it applies to', () => {
    const versions = (text: string): Record<string, string> =>
      Object.fromEntries(
        readRules([{ path: 'r.yml', text }]).plans.map(({ info }) => [info.id, info.version]),
      )
    const [before, after] = [
      versions(rules),
      versions(rules + filter('rules: [x], u: { b: 2 }, condition: u')),
    ]
    expect(after.x).not.toBe(before.x)
    expect(after.y).toBe(before.y)
  })

  test('that waits for a placeholder does nothing, and one with mistakes is refused alone', () => {
    const waiting = filter("rules: any, u: { 'b|expand': '%p%' }, condition: not u")
    expect(matchesOf(rule('x') + waiting)).toEqual({ x: own })
    const broken = filter('rules: any, u: { b|nope: 2 }, condition: [not u]')
    const { plans, refused, mistakes } = readRules([{ path: 'r.yml', text: rule('x') + broken }])
    expect(plans).toHaveLength(1)
    expect(refused).toBe(1)
    const errors = mistakes.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ code }) => code)).toEqual(['unknown-modifier', 'wrong-type'])
  })
})
