import { describe, expect, test } from 'vitest'
import { readRules } from './read-rules.ts'

/** Ids and matches of the rules in a file, in the order of the file. */
function rulesOf(text: string) {
  const { plans, mistakes, refused } = readRules([{ path: 'r.yml', text }])
  const errors = mistakes.filter(({ severity }) => severity === 'error').map(({ code }) => code)
  const rules = plans.map(({ info, inputs }) => ({
    id: info.id,
    level: info.level,
    asks: inputs.flatMap((input) => (input.kind === 'events' ? [asked(input.match)] : [])).join(),
  }))
  return { rules, errors, refused }
}

const asked = (match: object): string =>
  [...JSON.stringify(match).matchAll(/"field":"unmapped\.(\w+)","text":"(\w+)"/g)]
    .map(([, field, value]) => `${field}=${value}`)
    .join(' ')

const global = `action: global
title: G
level: high
logsource: { category: webserver }
detection:
  s: { a: 1 }
  condition: s and t
---
`

describe('rules in several documents', () => {
  test('each is a rule of its own', () => {
    const one = (id: string): string =>
      `title: T\nid: ${id}\nlogsource: { category: webserver }\ndetection: { s: { a: 1 }, condition: s }\n`
    expect(rulesOf(`${one('x')}---\n${one('y')}`).rules.map(({ id }) => id)).toEqual(['x', 'y'])
  })

  test('global parts go into every rule that follows; the rule wins', () => {
    const text = `${global}id: x\ndetection: { t: { b: 2 } }\n---\nid: y\nlevel: low\ndetection: { t: { c: 3 }, s: { a: 4 } }\n`
    expect(rulesOf(text)).toEqual({
      rules: [
        { id: 'x', level: 'high', asks: 'a=1 b=2' },
        { id: 'y', level: 'low', asks: 'a=4 c=3' },
      ],
      errors: [],
      refused: 0,
    })
  })

  test('global parts add up until a reset', () => {
    const more = 'action: global\ndetection: { t: { b: 2 } }\n---\n'
    const text = `${global}${more}id: x\n---\naction: reset\n---\nid: y\n`
    const { rules, errors } = rulesOf(text)
    expect(rules).toEqual([{ id: 'x', level: 'high', asks: 'a=1 b=2' }])
    expect(errors).toContain('missing-field')
  })

  test('a repeat is the rule before it with changes', () => {
    const text = `${global}id: x\ndetection: { t: { b: 2 } }\n---\naction: repeat\nid: y\ndetection: { t: { b: 3 } }\n---\naction: repeat\nid: z\nlevel: low\n`
    expect(rulesOf(text).rules).toEqual([
      { id: 'x', level: 'high', asks: 'a=1 b=2' },
      { id: 'y', level: 'high', asks: 'a=1 b=3' },
      { id: 'z', level: 'low', asks: 'a=1 b=3' },
    ])
  })

  test('lists are replaced, not joined', () => {
    const text = `${global}id: x\ndetection: { t: { b: [2, 3] } }\n---\naction: repeat\nid: y\ndetection: { t: { b: [4] } }\n`
    expect(rulesOf(text).rules.map(({ asks }) => asks)).toEqual(['a=1 b=2 b=3', 'a=1 b=4'])
  })

  test('an id that only the global part has is numbered', () => {
    const text = `${global.replace('title: G', 'title: G\nid: g\nname: n')}detection: { t: { b: 2 } }\n---\ndetection: { t: { b: 3 } }\n---\nid: own\ndetection: { t: { b: 4 } }\n`
    expect(rulesOf(text)).toMatchObject({
      rules: [{ id: 'g' }, { id: 'g-2' }, { id: 'own' }],
      errors: [],
    })
  })

  test('a mistake in the global part is told once and refuses every rule that has it', () => {
    const text = `${global.replace('a: 1', 'a|nope: 1')}id: x\ndetection: { t: { b: 2 } }\n---\nid: y\ndetection: { t: { b: 2 } }\n`
    expect(rulesOf(text)).toEqual({ rules: [], errors: ['unknown-modifier'], refused: 2 })
  })
})
