import { describe, expect, test } from 'vitest'
import { type Mistake, type MistakeCode, ruleMistakes } from './mistakes.ts'
import { readPlaceholders } from './placeholders.ts'
import { readRules } from './read-rules.ts'
import { readRuleTests } from './rule-tests.ts'

/** A rule whose parts are given; everything else is in order. */
const rule = (parts: {
  top?: string
  logsource?: string
  detection?: string
  id?: string
}): string => `title: T
id: ${parts.id ?? 'i'}
level: low
description: d
tags: [attack.t1110]
falsepositives: [none]
${parts.top ?? ''}
logsource: ${parts.logsource ?? '{ category: webserver }'}
detection:
  ${parts.detection ?? 's: { a: 1 }\n  condition: s'}
`
const selection = (text: string): string => rule({ detection: `s:\n    ${text}\n  condition: s` })
const condition = (text: string): string =>
  rule({ detection: `s: { a: 1 }\n  selection: { b: 1 }\n  condition: ${text}` })

const base = (name: string, top = ''): string => `---\n${rule({ id: name, top: `name: ${name}\n${top}` })}`
const correlation = (name: string, body: string, top = ''): string =>
  `title: T\nid: ${name}\nname: ${name}\nlevel: low\ndescription: d\ntags: [a.b]\nfalsepositives: [n]\n${top}\ncorrelation: ${body}\n`
const withBase = (body: string, top = ''): string => `${correlation('c', body, top)}${base('x')}${base('y')}`
const filter = (rules: string, condition = 'not s', logsource = 'category: webserver'): string =>
  `${rule({})}---\ntitle: F\nlogsource: { ${logsource} }\nfilter: { ${rules}, s: { b: 2 }, condition: ${condition} }\n`
const waiting = `${correlation('c', '{ type: temporal, rules: [x, «y], timespan: 1m }')}${base('x')}${base('y').replace('a: 1', "'a|expand': '%p%'")}`
const count = (extra: string): string => withBase(`{ type: event_count, rules: [x], timespan: 1m, ${extra} }`)
const median = (extra: string): string =>
  withBase(`{ type: value_median, rules: [x], timespan: 1m, field: bytes, ${extra} }`)
const spike = (extra: string): string => withBase(`{ type: spike, rules: [x], timespan: 1m, ${extra} }`)
const inner = (top: string): string =>
  `---\n${correlation('in', '{ type: event_count, rules: [x], group-by: [user.name], timespan: 1m, condition: { gte: 2 } }', top)}`
const chain = (body: string, top = ''): string =>
  `${correlation('c', body)}${base('x')}${base('y')}${inner(top)}`
const deep = Array.from({ length: 20 }, (_, i) =>
  correlation(`n${i}`, `{ type: event_count, rules: [n${i + 1}], timespan: 1m, condition: { gte: 1 } }`),
)

/** Rule texts with `«` where the mistake stands; it is taken out before reading. */
const table: readonly [code: MistakeCode, text: string, message?: string][] = [
  ['file-too-large', `«${'#'.repeat(1_048_577)}`],
  ['too-many-documents', `«${'a\n---\n'.repeat(10_001)}`],
  ['too-deep', `a: ${'['.repeat(33)}«${'['.repeat(20)}`],
  ['too-many-aliases', `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: [${'*a, '.repeat(83)}«*a, *a]\n`],
  ['yaml', 'title: T\nb: "«\\q"\n'],
  ['yaml', 'title: T\nb: «*nowhere\n', 'not valid YAML: unknown alias "nowhere"'],
  ['yaml-tag', 'title: «!!js/function "x"\n'],
  ['duplicate-key', 'title: T\n«title: U\n', '"title" stands here twice; keep one of them'],
  ['not-a-rule', '«- a\n'],
  [
    'missing-field',
    '«logsource: { category: proxy }\ndetection: { s: { a: 1 }, condition: s }\n',
    '"title" is missing; add it',
  ],
  [
    'missing-field',
    '«title: T\ndetection: { s: { a: 1 }, condition: s }\n',
    '"logsource" is missing; add it',
  ],
  ['missing-field', '«title: T\nlogsource: { category: proxy }\n', '"detection" is missing; add it'],
  ['wrong-type', rule({ top: 'vedette: «[]' }), '"vedette" must be a map'],
  ['too-long', `${rule({}).replace('title: T', `title: «${'T'.repeat(257)}`)}`],
  ['unknown-level', rule({}).replace('low', '«hihg'), 'unknown level "hihg"; did you mean "high"?'],
  [
    'unknown-level',
    rule({}).replace('low', '«whatever'),
    'unknown level "whatever"; use informational, low, medium, high or critical',
  ],
  ['unknown-status', rule({ top: 'status: «stabel' }), 'unknown status "stabel"; did you mean "stable"?'],
  [
    'unknown-key',
    rule({ top: '«referencs: []' }),
    'unknown key "referencs" is ignored; did you mean "references"?',
  ],
  [
    'missing-recommended',
    '«title: T\nid: i\nlevel: low\ndescription: d\ntags: [a.b]\nlogsource: { category: proxy }\ndetection: { s: { a: 1 }, condition: s }\n',
  ],
  [
    'duplicate-id',
    `${rule({ id: 'same' })}---\n${rule({ id: '«same' })}`,
    'the id "same" is taken by r.yml: T; give this rule its own',
  ],
  [
    'unmapped-log-source',
    rule({ logsource: '«{ category: antivirus, product: clamav }' }),
    'loaded, but nothing that is read here feeds log source category=antivirus product=clamav; it waits for records that name it themselves',
  ],
  [
    'empty-log-source',
    rule({ logsource: '«{ definition: none }' }),
    'the log source names no category, product or service; the rule is not loaded',
  ],
  ['not-portable', withBase('{ type: «first_seen, rules: [x], timespan: 1m, field: a }')],
  [
    'not-portable',
    rule({ top: 'vedette: «{ hold: 1m, advice: Look. }' }),
    'vedette.hold is our own extension; other Sigma tools will not know it',
  ],
  ['unknown-action', 'title: T\naction: «gloabl\n', 'unknown action "gloabl"; did you mean "global"?'],
  ['unknown-action', 'title: T\naction: «no\n', 'unknown action "no"; use global, reset or repeat'],
  ['nothing-to-repeat', `«action: repeat\n${rule({})}`],
  [
    'collection-too-large',
    `action: global\nx: [${'a, '.repeat(10_000)}]\n${'---\ny: 1\n'.repeat(99)}---\n«y: 1\n`,
    'global documents repeat more than 1000000 values in this file; split it',
  ],
  ['not-portable', withBase('{ type: «absence, rules: [x, y], timespan: 1m }')],
  ['filter-direction', filter('rules: any', '«s')],
  [
    'filter-unknown-rule',
    `${filter('rules: [«ii, i]')}`,
    'the filter names "ii", which is no rule here; did you mean "i"?',
  ],
  [
    'filter-log-source',
    filter('rules: [«i]', 'not s', 'product: windows'),
    'the filter does nothing to "i", which is of another log source',
  ],
  ['missing-field', `${filter('x: { b: 1 }').replace('filter: {', 'filter: «{').replace(rule({}), '')}`],
  ['empty-detection', rule({ detection: '«condition: s' })],
  ['no-condition', rule({ detection: '«s: { a: 1 }' })],
  ['no-condition', rule({ detection: 's: { a: 1 }\n  «condition:' })],
  ['empty-value', selection('a: «[]'), '"a" has no value; give it one, or null for a missing field'],
  ['empty-value', rule({ detection: 's: «{}\n  condition: s' })],
  ['unknown-modifier', selection('a|«contians: b'), 'unknown modifier "contians"; did you mean "contains"?'],
  ['modifier-clash', selection('a|contains|«endswith: b').replace('|«', '|').replace('a|', 'a|«')],
  ['modifier-clash', selection('a|«re|contains: b'), 'the modifiers "re" and "contains" exclude each other'],
  ['modifier-order', selection('a|«i|re: b'), 'the modifier "i" must stand behind "re"'],
  ['modifier-value', selection('a|exists: «maybe'), 'the modifier "exists" wants true or false'],
  ['modifier-value', selection('a|gt: «many'), 'the modifier "gt" wants a number'],
  ['modifier-value', selection('a|contains: «null')],
  ['modifier-value', selection("a|base64: «'b*'"), 'the modifier "base64" wants a text without wildcards'],
  ['modifier-clash', selection('a|«fieldref|base64: b')],
  ['modifier-clash', selection('a|«fieldref|expand: b')],
  ['modifier-clash', selection('a|«hour|contains: 3')],
  ['modifier-clash', selection('a|«hour|minute: 3')],
  ['modifier-clash', selection('a|«exists|neq: true')],
  ['modifier-value', selection('a|fieldref: «5'), 'the modifier "fieldref" wants the name of a field'],
  ['modifier-value', selection('a|hour: «24'), 'the modifier "hour" wants a whole number from 0 to 23'],
  ['not-portable', selection('a|«hour|gte: 5')],
  ['modifier-needs-field', selection('«"|exists": true'), 'the modifier "exists" needs a field before it'],
  [
    'no-placeholder-values',
    selection('a|expand: «"x%b%"'),
    'the placeholder "%b%" has no values, so the rule is inactive; give it some',
  ],
  ['inactive-rule', waiting],
  ['all-of-one', selection('«a|contains|all: b')],
  ['too-many-values', selection("a|windash: «'-a -b -c -d -e'")],
  [
    'rule-too-large',
    rule({ detection: `s: [${'a, '.repeat(200)}a]\n  condition: ${'s or '.repeat(248)}«s or s` }),
  ],
  ['regex-syntax', selection("a|re: «'(b'"), 'bad regular expression "(b": missing closing ): `(b`'],
  ['regex-not-linear', selection("a|re: «'b(?=c)'")],
  ['regex-not-linear', selection(String.raw`a|re: «'(b)\1'`)],
  ['regex-not-linear', selection("a|re: «'(?<!b)c'")],
  [
    'regex-too-large',
    selection("a|re: «'(abc){1000}'"),
    'the regular expression is of 5002 steps, more than 2000; repeat less, or write several',
  ],
  ['regex-too-large', selection(`a|re: «'${'a'.repeat(4097)}'`)],
  ['bad-cidr', selection('a|cidr: «10.0.0.1/8'), '"10.0.0.1/8" has host bits set; did you mean 10.0.0.0/8?'],
  ['bad-cidr', selection('a|cidr: «ten')],
  ['unknown-field', selection('«cs-metod: GET'), 'unknown field "cs-metod"; did you mean "cs-method"?'],
  ['condition-syntax', condition('s «selection'), 'bad condition: "and" or "or" expected before "selection"'],
  ['condition-syntax', condition('(s«'), 'bad condition: ")" is missing'],
  ['condition-syntax', condition('s and selection «)')],
  ['condition-syntax', condition('"s and «or s"')],
  [
    'condition-syntax',
    condition('s and 1 of«'),
    'bad condition: a name, a pattern or "them" is expected after "of"',
  ],
  ['condition-syntax', condition('2 «of s*'), 'bad condition: "2 of" is unknown; write "1 of" or "all of"'],
  [
    'undefined-identifier',
    condition('s and not «selecton'),
    'the condition uses "selecton", which the detection does not define; did you mean "selection"?',
  ],
  ['undefined-identifier', condition('1 of «filter_*')],
  ['unused-identifier', condition('s').replace('selection:', '«selection:')],
  ['condition-aggregation', condition('s «| count() > 5')],
  ['old-timeframe', rule({ detection: 's: { a: 1 }\n  «timeframe: 5m\n  condition: s' })],
  [
    'unknown-correlation',
    withBase('{ type: «event_cuont, rules: [x], timespan: 1m }'),
    'unknown correlation type "event_cuont"; did you mean "event_count"?',
  ],
  [
    'unknown-correlation',
    withBase('{ type: «absense, rules: [x, y], timespan: 1m }'),
    'unknown correlation type "absense"; did you mean "absence"?',
  ],
  [
    'unknown-option',
    count('«group_by: [a], condition: { gte: 1 }'),
    'unknown key "group_by" in correlation; did you mean "group-by"?',
  ],
  [
    'unknown-option',
    count('condition: { «gtee: 1, gt: 0 }'),
    'unknown key "gtee" in condition; did you mean "gte"?',
  ],
  [
    'unknown-option',
    rule({ top: 'vedette: { «holt: 1m }' }),
    'unknown key "holt" in vedette; did you mean "hold"?',
  ],
  [
    'missing-option',
    withBase('«{ type: event_count, rules: [x], timespan: 1m }'),
    'event_count needs "condition"; add it',
  ],
  ['missing-option', withBase('«{ type: event_count, rules: [x], condition: { gte: 1 } }')],
  ['missing-option', withBase('«{ type: value_count, rules: [x], timespan: 1m, condition: { gte: 1 } }')],
  ['missing-option', withBase('{ type: event_count, rules: «[], timespan: 1m, condition: { gte: 1 } }')],
  ['missing-option', spike('min: 1, buckets: 2').replace('{ type: spike', '«{ type: spike')],
  ['option-not-allowed', withBase('{ type: absence, rules: [x, y], timespan: 1m, «condition: { gte: 1 } }')],
  ['option-not-allowed', count('condition: { gte: 1 }, «factor: 3')],
  [
    'option-not-allowed',
    withBase(
      '{ type: event_count, rules: [x], timespan: 1m, condition: { gte: 1 } }',
      'vedette: { «key: [a] }',
    ),
  ],
  [
    'bad-number',
    spike('factor: «1, min: 1, buckets: 2'),
    '"factor" must be a whole number from 2 to 1000000',
  ],
  ['bad-number', count('condition: { gte: «1.5 }')],
  ['bad-number', median('condition: { gt: «1e15 }')],
  [
    'bad-number',
    median('condition: { gt: 1 }').replace('value_median', 'value_percentile, percentile: «101'),
  ],
  [
    'missing-option',
    withBase('«{ type: value_percentile, rules: [x], timespan: 1m, field: a, condition: { gt: 1 } }'),
    'value_percentile needs "percentile"; add it',
  ],
  ['too-many-items', median('condition: { field: [a, «b], gt: 1 }').replace(' field: bytes,', '')],
  [
    'undefined-identifier',
    withBase('{ type: temporal, rules: [x, y], timespan: 1m, condition: x and not «z }'),
  ],
  ['unused-identifier', withBase('{ type: temporal, rules: [x, «y], timespan: 1m, condition: not x }')],
  ['condition-syntax', withBase('{ type: temporal, rules: [x, y], timespan: 1m, condition: x and «and y }')],
  [
    'ordered-condition',
    withBase('{ type: temporal_ordered, rules: [x, y], timespan: 1m, condition: «x or y }'),
  ],
  ['bad-timespan', count('condition: { gte: 1 }').replace('1m', '«1min')],
  ['bad-timespan', count('condition: { gte: 1 }').replace('1m', '«0s')],
  ['bad-comparison', count('condition: «{ gte: 1, lte: 5, neq: 3 }')],
  [
    'ordered-condition',
    withBase('{ type: temporal_ordered, rules: [x, y], timespan: 1m, condition: «{ gte: 1 } }'),
  ],
  [
    'too-many-items',
    withBase(`{ type: temporal, rules: [x, y], timespan: 1m, group-by: [${'a, '.repeat(16)}«a] }`),
  ],
  ['too-many-items', withBase(`{ type: temporal_ordered, rules: [${'x, '.repeat(32)}«x], timespan: 1m }`)],
  ['too-few-rules', withBase('{ type: temporal, rules: [«x], timespan: 1m }')],
  ['too-few-rules', withBase('{ type: absence, rules: [«x], timespan: 1m }')],
  ['repeated-rule', withBase('{ type: temporal, rules: [x, «x], timespan: 1m }')],
  ['repeated-rule', withBase('{ type: absence, rules: [x, y, «y], timespan: 1m }')],
  [
    'unknown-rule',
    withBase('{ type: event_count, rules: [«xx], timespan: 1m, condition: { gte: 1 } }'),
    'no rule has the name or id "xx"; did you mean "x"?',
  ],
  [
    'ambiguous-rule',
    `${count('condition: { gte: 1 }').replace('[x]', '[«x]')}---\n${rule({ id: 'z', top: 'name: x' })}`,
  ],
  ['refused-rule', count('condition: { gte: 1 }').replace('[x]', '[«x]').replace('a: 1', 'a|nope: 1')],
  [
    'unloaded-rule',
    count('condition: { gte: 1 }').replace('[x]', '[«x]').replace('{ category: webserver }', '{}'),
  ],
  [
    'several-classes',
    withBase('{ type: absence, rules: [«x, y], timespan: 1m }').replace(
      '{ category: webserver }',
      '{ product: windows, service: security }',
    ),
  ],
  [
    'several-classes',
    withBase('{ type: temporal, rules: [«x, y], timespan: 1m }').replace(
      '{ category: webserver }',
      '{ product: windows, service: security }',
    ),
  ],
  [
    'rule-cycle',
    `${correlation('«c', '{ type: event_count, rules: [d], timespan: 1m, condition: { gte: 1 } }').replace('name: «c', 'name: c')}---\n${correlation('d', '{ type: event_count, rules: [c], timespan: 1m, condition: { gte: 1 } }')}`,
    'rules refer to each other in a circle: c -> d -> c; break it',
  ],
  ['chain-too-long', [...deep, rule({ id: 'n20' })].join('---\n').replace('id: n17', 'id: «n17')],
  [
    'unknown-alias',
    withBase(
      '{ type: temporal, rules: [x, y], timespan: 1m, group-by: [w], aliases: { w: { x: a, y: b, «z: c } } }',
    ),
  ],
  [
    'alias-incomplete',
    withBase('{ type: temporal, rules: [x, y], timespan: 1m, group-by: [«w], aliases: { w: { x: a } } }'),
  ],
  ['chain-key', chain('{ type: temporal, rules: [in, y], timespan: 1m, group-by: [«dst_endpoint.ip] }')],
  [
    'chain-key',
    chain('{ type: value_count, rules: [in], timespan: 1m, field: «dst_endpoint.ip, condition: { gte: 2 } }'),
  ],
  [
    'chain-hold',
    chain(
      '{ type: temporal_ordered, rules: [«in, y], timespan: 1m, group-by: [user.name] }',
      'vedette: { hold: 1m }',
    ),
  ],
  [
    'chain-spike',
    `${correlation('c', '{ type: temporal, rules: [«in, y], timespan: 1m, group-by: [user.name] }')}${base('x')}${base('y')}---\n${correlation('in', '{ type: spike, rules: [x], group-by: [user.name], timespan: 1m, factor: 2, min: 2, buckets: 3 }')}`,
  ],
  ['bad-message', rule({ top: 'vedette: { message: «"{user.name} did it" }' })],
  ['bad-vector', rule({ top: 'vedette: { vector: «SYN-flood }' })],
  ['unknown-class', rule({ top: 'vedette: { class: «htpp }' }), 'unknown class "htpp"; did you mean "http"?'],
  [
    'forget-too-short',
    withBase(
      '{ type: event_count, rules: [x], timespan: 1m, condition: { lt: 1 } }',
      'vedette: { forget: «5m }',
    ),
    '"forget" must be at least ten times the timespan, and a week for a seasonal_baseline (10m)',
  ],
  [
    'forget-too-short',
    withBase(
      '{ type: seasonal_baseline, rules: [x], timespan: 1h, weeks: 4, threshold: 50 }',
      'vedette: { forget: «2d }',
    ),
    '"forget" must be at least ten times the timespan, and a week for a seasonal_baseline (7d)',
  ],
  [
    'not-of-an-hour',
    withBase('{ type: seasonal_baseline, rules: [x], timespan: «25m, weeks: 4, threshold: 50 }'),
  ],
  [
    'bad-number',
    withBase('{ type: seasonal_baseline, rules: [x], timespan: 1m, weeks: «4, threshold: 50 }'),
    '"weeks" must be a whole number from 1 to 2',
  ],
  [
    'bad-number',
    withBase('{ type: seasonal_baseline, rules: [x], timespan: 1h, weeks: 4, min_weeks: «5, threshold: 50 }'),
    '"min_weeks" must be a whole number from 1 to 4',
  ],
  [
    'unknown-time-zone',
    withBase(
      '{ type: seasonal_baseline, rules: [x], timespan: 1h, weeks: 4, threshold: 50, time_zone: «Europe/Berlni }',
    ),
    'unknown time zone "Europe/Berlni"; did you mean "Europe/Berlin"?',
  ],
]

function placeOf(marked: string): { readonly text: string; readonly line: number; readonly column: number } {
  const before = marked.slice(0, marked.indexOf('«')).split('\n')
  return { text: marked.replace('«', ''), line: before.length, column: before.at(-1)!.length + 1 }
}

const told = (mistakes: readonly Mistake[], code: MistakeCode): string[] =>
  mistakes.filter((mistake) => mistake.code === code).map(({ line, column }) => `${line}:${column}`)

describe('every mistake is told at its place', () => {
  test.each(table.map(([code, text, message], i) => ({ i, code, text, message })))(
    '$i $code',
    ({ code, text, message }) => {
      const place = placeOf(text)
      const { mistakes } = readRules([{ path: 'r.yml', text: place.text }])
      expect(told(mistakes, code)).toContain(`${place.line}:${place.column}`)
      const found = mistakes.find(
        (mistake) => mistake.code === code && mistake.line === place.line && mistake.column === place.column,
      )!
      expect(found.severity).toBe(ruleMistakes[code].severity)
      expect(found.message).not.toMatch(/undefined|\n/)
      if (message !== undefined) expect(found.message).toBe(message)
    },
  )

  test('of a test file', () => {
    const { mistakes } = readRuleTests(
      't.yml',
      'tests:\n  - name: n\n    events: []\n    alerts: [{ cuont: 1 }]\n',
    )
    expect(told(mistakes, 'test-form')).toEqual(['4:16'])
  })

  test('of a file of placeholders', () => {
    const mistakes: Mistake[] = []
    readPlaceholders('p.yml', 'a: [1, b]\nb: { c: 1 }\n"d e": f\n', mistakes)
    expect(told(mistakes, 'placeholder-form')).toEqual(['2:1', '3:1'])
  })

  test('and none is missing from the table', () => {
    const covered = new Set<string>([...table.map(([code]) => code), 'test-form', 'placeholder-form'])
    expect(Object.keys(ruleMistakes).filter((code) => !covered.has(code))).toEqual([])
  })
})

test('errors refuse the rule, warnings and infos do not', () => {
  const refused = table.map(([code, text]) => {
    const { plans, mistakes } = readRules([{ path: 'r.yml', text: text.replace('«', '') }])
    const errors = mistakes.some(({ severity }) => severity === 'error')
    const whole = plans.some(({ info }) => info.id === 'i' || info.id === 'c')
    return { code, errors, whole }
  })
  const lonely = refused.filter(({ errors }) => !errors)
  expect(lonely.filter(({ whole }) => !whole).map(({ code }) => code)).toEqual([
    'empty-log-source',
    'no-placeholder-values',
    'inactive-rule',
    'unloaded-rule',
  ])
  expect(refused.filter(({ errors, whole }) => errors && whole).map(({ code }) => code)).toEqual([])
})

test('all mistakes of a file are told at once, in order, and escape nothing to the terminal', () => {
  const text = rule({
    top: 'vedette: { holt: 1m }',
    detection: 's:\n    a|nope: b\n    c|cidr: "x\\e[31m"\n  condition: s and t',
  })
  const { mistakes } = readRules([{ path: 'r.yml', text }])
  expect(mistakes.map(({ code }) => code)).toEqual([
    'unknown-option',
    'unknown-modifier',
    'bad-cidr',
    'undefined-identifier',
  ])
  expect(mistakes.map(({ message }) => message).join('')).not.toContain('\u001b')
})
