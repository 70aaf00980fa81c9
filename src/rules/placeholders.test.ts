import { describe, expect, test } from 'vitest'
import type { Match } from '../model/plan.ts'
import type { Mistake } from './mistakes.ts'
import { expanded, type Placeholders, readPlaceholders } from './placeholders.ts'
import { readRules } from './read-rules.ts'

const values: Placeholders = new Map([
  ['admins', ['root', 'adm_*']],
  ['DC-name.1', ['dc1', 'dc2']],
  ['none', []],
])

test.each([
  ['%admins%', ['root', 'adm_*']],
  ['a%admins%b', ['arootb', 'aadm_*b']],
  ['%admins%@%DC-name.1%', ['root@dc1', 'root@dc2', 'adm_*@dc1', 'adm_*@dc2']],
  [String.raw`\%plain%admins%`, ['%plainroot', '%plainadm_*']],
  [String.raw`\%admins\%`, ['%admins%']],
  ['50% of 100%', ['50% of 100%']],
  ['%none%', []],
])('%s', (text, wanted) => {
  expect(expanded(text, values, 100)).toEqual(wanted)
})

test('too many combinations are refused', () => {
  expect(expanded('%admins%%admins%%admins%', values, 7)).toBeUndefined()
  expect(expanded('%admins%%admins%%admins%', values, 8)).toHaveLength(8)
})

test('a file gives names their values, with or without percent signs', () => {
  const mistakes: Mistake[] = []
  const read = readPlaceholders('p.yml', 'a: x\n"%b%": [1, "y*"]\nc: []\n', mistakes)
  expect(mistakes).toEqual([])
  expect([...read]).toEqual([
    ['a', ['x']],
    ['b', ['1', 'y*']],
    ['c', []],
  ])
})

describe('a rule', () => {
  const rule = (detection: string) => ({
    path: 'r.yml',
    text: `title: T\nid: i\nlevel: low\nlogsource: { category: webserver }\ndetection: ${detection}\n`,
  })
  const read = (detection: string, given: Placeholders = values) => readRules([rule(detection)], given)
  const matchOf = (detection: string): Match | undefined => {
    const input = read(detection).plans[0]?.inputs[0]
    return input?.kind === 'events' ? input.match : undefined
  }
  const equals = (text: string): Match => ({ op: 'equals', field: 'unmapped.a', text, cased: false })

  test('asks for any of the values, as if they were written there', () => {
    expect(matchOf("{ s: { 'a|expand': '%admins%' }, condition: s }")).toEqual({
      op: 'any',
      of: [equals('root'), { op: 'startsWith', field: 'unmapped.a', text: 'adm_', cased: false }],
    })
    expect(matchOf("{ s: { 'a|expand|cidr': '%nets%' }, condition: s }")).toBeUndefined()
    expect(matchOf("{ s: { 'a|re|expand': '^%DC-name.1%$' }, condition: s }")).toMatchObject({
      of: [{ pattern: '^dc1$' }, { pattern: '^dc2$' }],
    })
  })

  test('that waits for values is loaded and gives no plan', () => {
    const { loaded, inactive, refused, plans, mistakes } = read(
      "{ s: { 'a|expand': ['%none%', '%new%', '%new%'] }, t: { b: 1 }, condition: s or t }",
    )
    expect({ loaded, inactive, refused, plans }).toEqual({ loaded: 1, inactive: 1, refused: 0, plans: [] })
    const warnings = mistakes.filter(({ severity }) => severity === 'warning')
    expect(warnings.map(({ code }) => code)).toEqual(['no-placeholder-values', 'no-placeholder-values'])
  })

  test('that has mistakes is refused all the same', () => {
    expect(read("{ s: { 'a|expand': '%new%' }, condition: t }")).toMatchObject({ refused: 1, inactive: 0 })
  })

  test('becomes another version when its values change, and only then', () => {
    const detection = "{ s: { 'a|expand': '%admins%' }, condition: s }"
    const version = (given: Placeholders): string => read(detection, given).plans[0]!.info.version
    expect(version(new Map([...values, ['other', ['x']]]))).toBe(version(values))
    expect(version(new Map([['admins', ['root']]]))).not.toBe(version(values))
  })

  test('without the modifier takes percent signs as they are', () => {
    expect(matchOf("{ s: { a: '%admins%' }, condition: s }")).toEqual(equals('%admins%'))
  })
})
