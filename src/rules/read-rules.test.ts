import { describe, expect, test } from 'vitest'
import type { Plan } from '../model/plan.ts'
import { readRules } from './read-rules.ts'

const plain = (name: string, field = 'a', category = 'authentication'): string => `
title: ${name}
id: id-${name}
name: ${name}
level: low
logsource: { category: ${category} }
detection: { s: { ${field}: 1 }, condition: s }
`

const correlation = (name: string, body: string, top = ''): string => `
title: ${name}
id: id-${name}
name: ${name}
level: high
${top}
correlation: { ${body} }
`

function read(...documents: string[]): ReturnType<typeof readRules> {
  return readRules([{ path: 'r.yml', text: documents.join('---\n') }])
}

function plansOf(...documents: string[]): readonly Plan[] {
  const { plans, mistakes } = read(...documents)
  expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
  return plans
}

const counting = 'type: event_count, rules: [x], group-by: [user.name], timespan: 1m, condition: { gte: 5 }'

describe('plain rules', () => {
  test('become one event or more in five minutes, by actor and target', () => {
    expect(plansOf(plain('x'))[0]).toEqual({
      info: {
        id: 'id-x',
        title: 'x',
        level: 'low',
        tags: [],
        description: '',
        falsePositives: [],
        advice: 'Review the events and decide.',
        version: expect.stringMatching(/^[0-9a-f]{16}$/),
        file: 'r.yml',
      },
      depth: 0,
      silent: false,
      inputs: [
        {
          kind: 'events',
          name: 'x',
          eventClass: 'authentication',
          match: { op: 'equals', field: 'unmapped.a', text: '1', cased: false },
          keyFields: ['user.name', 'src_endpoint.ip'],
        },
      ],
      key: ['user.name', 'src_endpoint.ip'],
      windowMs: 300_000,
      holdMs: 0,
      forgetMs: 86_400_000,
      test: { type: 'event_count', condition: [{ op: 'gte', n: 1 }] },
    })
  })

  test.each([
    ['authentication', ['user.name', 'src_endpoint.ip']],
    ['webserver', ['src_endpoint.ip']],
    ['firewall', ['src_endpoint.ip', 'dst_endpoint.ip']],
  ])('of %s have the default key %j', (category, key) => {
    expect(plansOf(plain('x', 'a', category))[0]!.key).toEqual(key)
  })

  test('take key, timeframe, hold, forget, vector and advice from `vedette`', () => {
    const keys =
      'vedette: { key: [c-ip], timeframe: 500ms, hold: 10s, forget: 2d, vector: http_flood, advice: Look. }\n'
    expect(plansOf(plain('x', 'a', 'webserver') + keys)[0]).toMatchObject({
      key: ['src_endpoint.ip'],
      windowMs: 500,
      holdMs: 10_000,
      forgetMs: 172_800_000,
      vector: 'http_flood',
      info: { advice: 'Look.' },
    })
  })

  test('of a foreign log source can name their class', () => {
    const [plan] = plansOf(`${plain('x', 'c-ip', 'nothing')}vedette: { class: http }\n`)
    expect(plan!.inputs[0]).toMatchObject({ eventClass: 'http', match: { field: 'src_endpoint.ip' } })
  })

  test.each([
    ['[attack.impact, attack.t1110.003]', 'Block the source and force a password reset where it got in.'],
    ['[attack.credential-access]', 'Reset the credentials at risk and end their sessions.'],
    ['[attack.credential_access]', 'Reset the credentials at risk and end their sessions.'],
    ['[cve.2024.1]', 'Review the events and decide.'],
  ])('with the tags %s are advised by them', (tags, advice) => {
    expect(plansOf(`${plain('x')}tags: ${tags}\n`)[0]!.info.advice).toBe(advice)
  })
})

describe('versions', () => {
  const version = (...documents: string[]): string => plansOf(...documents).at(-1)!.info.version

  test('stay when only form and comments change', () => {
    const rewritten =
      '# note\ndetection:\n  condition: "s"\n  s:\n    a: 1\nlogsource:\n  category: authentication\n'
    expect(version(plain('x'))).toBe(version(`${rewritten}title: x\nid: id-x\nname: x\nlevel: low\n`))
  })

  test('change with the rule, and with a rule it refers to', () => {
    const rule = correlation('c', counting)
    expect(version(plain('x'))).not.toBe(version(plain('x', 'b')))
    expect(version(plain('x'), rule)).not.toBe(version(plain('x', 'b'), rule))
  })
})

describe('correlations', () => {
  const two = 'rules: [x, y], group-by: [user.name], timespan: 1m'
  const one = 'rules: [x], group-by: [user.name], timespan: 1m'
  test.each<[string, object]>([
    [
      `type: event_count, ${one}, condition: { gt: 1, lte: 9 }`,
      {
        type: 'event_count',
        condition: [
          { op: 'gt', n: 1 },
          { op: 'lte', n: 9 },
        ],
      },
    ],
    [
      `type: event_count, ${one}, condition: { neq: 3 }`,
      { type: 'event_count', condition: [{ op: 'neq', n: 3 }] },
    ],
    [
      `type: value_count, ${one}, field: source.ip, condition: { gte: 3 }`,
      { type: 'value_count', fields: ['src_endpoint.ip'], condition: [{ op: 'gte', n: 3 }] },
    ],
    [
      `type: value_count, ${one}, condition: { field: [source.ip, b], gte: 3 }`,
      { type: 'value_count', fields: ['src_endpoint.ip', 'unmapped.b'], condition: [{ op: 'gte', n: 3 }] },
    ],
    [`type: temporal, ${two}`, { type: 'temporal', condition: [{ op: 'gte', n: 2 }] }],
    [`type: temporal, ${two}, condition: { gte: 1 }`, { type: 'temporal', condition: [{ op: 'gte', n: 1 }] }],
    [`type: temporal_ordered, ${two}`, { type: 'temporal_ordered' }],
    [`type: temporal_ordered, ${two}, condition: { gte: 2 }`, { type: 'temporal_ordered' }],
    [
      `type: spike, ${one}, factor: 10, min: 50, buckets: 6`,
      { type: 'spike', factor: 10, min: 50, buckets: 6, accept: 6, exclude: true },
    ],
    [
      `type: spike, ${one}, factor: 10, min: 50, buckets: 6, accept: 2, exclude: false`,
      { type: 'spike', factor: 10, min: 50, buckets: 6, accept: 2, exclude: false },
    ],
    [
      `type: baseline, ${one}, learn: 3, threshold: 10`,
      { type: 'baseline', learn: 3, threshold: 10, atLeast: false, both: false, min: 0 },
    ],
    [
      `type: baseline, ${one}, learn: 3, threshold: 10, at_least: true, both: true, min: 5, relearn: 9`,
      { type: 'baseline', learn: 3, threshold: 10, atLeast: true, both: true, min: 5, relearn: 9 },
    ],
    [
      `type: seasonal_baseline, group-by: [user.name], rules: [x], timespan: 1m, weeks: 2, threshold: 50`,
      {
        type: 'seasonal_baseline',
        week: { slots: 168, slotMs: 3_600_000, timeZone: 'UTC' },
        ...{ remember: 120, needed: 120, deviations: 5, threshold: 50, both: false, min: 0 },
      },
    ],
    [
      `type: seasonal_baseline, ${one}, weeks: 2, min_weeks: 1, deviations: 3, threshold: 50, both: true, min: 9, time_zone: Asia/Kolkata`,
      {
        type: 'seasonal_baseline',
        week: { slots: 168, slotMs: 3_600_000, timeZone: 'Asia/Kolkata' },
        ...{ remember: 120, needed: 60, deviations: 3, threshold: 50, both: true, min: 9 },
      },
    ],
    [`type: first_seen, ${one}, field: source.ip`, { type: 'first_seen', fields: ['src_endpoint.ip'] }],
    [
      `type: rhythm, ${one}, events: 6, tolerance: 20`,
      { type: 'rhythm', events: 6, tolerance: 20, minInterval: 1000 },
    ],
    [
      `type: rhythm, ${one}, events: 6, tolerance: 20, min_interval: 500ms`,
      { type: 'rhythm', events: 6, tolerance: 20, minInterval: 500 },
    ],
    [`type: share, ${two}, percent: 90, min: 100`, { type: 'share', percent: 90, min: 100 }],
    [`type: absence, ${two}`, { type: 'absence' }],
    [
      `type: impossible_travel, ${one}, speed: 900, distance: 300`,
      { type: 'impossible_travel', field: 'src_endpoint.location.coordinates', speed: 900, distance: 300 },
    ],
  ])('%s', (body, wanted) => {
    const [plan, ...others] = plansOf(plain('x'), plain('y', 'b'), correlation('c', body)).filter(
      ({ info }) => info.id === 'id-c',
    )
    expect(others).toEqual([])
    expect(plan).toMatchObject({ windowMs: 60_000, key: ['user.name'], depth: 0, silent: false })
    expect(plan!.test).toEqual(wanted)
  })

  test('silence the rules they refer to, which then give no plan', () => {
    const { plans, loaded } = read(plain('x'), plain('y'), correlation('c', counting))
    expect(plans.map(({ info }) => info.id)).toEqual(['id-c', 'id-y'])
    expect(loaded).toBe(3)
  })

  test.each(['in the correlation', 'at the top'])('with generate %s leave them their own alerts', (where) => {
    const rule =
      where === 'at the top'
        ? correlation('c', counting, 'generate: true')
        : correlation('c', `${counting}, generate: true`)
    expect(plansOf(plain('x'), rule).map(({ info, silent }) => [info.id, silent])).toEqual([
      ['id-c', false],
      ['id-x', false],
    ])
  })

  test('leave alerts to a rule that asks for its own, and take them from one that wants none', () => {
    const loud = `${plain('x')}vedette: { generate: true }\n`
    const mute = `${plain('z')}vedette: { generate: false }\n`
    const outer = correlation('a', 'type: temporal, rules: [c, y], group-by: [user.name], timespan: 1h')
    const inner = correlation('c', counting, 'vedette: { generate: true }')
    expect(
      plansOf(loud, mute, plain('y'), outer, inner).map(({ info, silent }) => [info.id, silent]),
    ).toEqual([
      ['id-c', false],
      ['id-x', false],
      ['id-a', false],
    ])
  })

  test('find rules by name or id, in other files too', () => {
    const files = [
      { path: 'c.yml', text: correlation('c', counting.replace('[x]', '[x, id-y]')) },
      { path: 'x.yml', text: plain('x') },
      { path: 'y.yml', text: plain('y') },
    ]
    const { plans, mistakes } = readRules(files)
    expect(mistakes.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(plans[0]!.inputs.map(({ name }) => name)).toEqual(['x', 'y'])
  })

  test('group by aliases, with the field of each rule', () => {
    const body = 'type: temporal, rules: [x, w], group-by: [who, address], timespan: 1m, '
    const aliases = 'aliases: { who: { x: user.name, w: cs-username }, address: { x: source.ip, w: s-ip } }'
    const [plan] = plansOf(plain('x'), plain('w', 'a', 'webserver'), correlation('c', body + aliases))
    expect(plan!.key).toEqual(['user.name', 'address'])
    expect(plan!.inputs).toMatchObject([
      { eventClass: 'authentication', keyFields: ['user.name', 'src_endpoint.ip'] },
      { eventClass: 'http', keyFields: ['user.name', 'dst_endpoint.ip'] },
    ])
  })

  test('count different fields of each rule by an alias, or where a name means different ones', () => {
    const body = (field: string): string =>
      `type: value_count, rules: [x, w], group-by: [user.name], timespan: 1m, condition: { field: ${field}, gte: 3 }, `
    const aliased = `${body('where')}aliases: { where: { x: source.ip, w: s-ip } }`
    const files = [plain('x'), plain('w', 'a', 'webserver')]
    expect(plansOf(...files, correlation('c', aliased))[0]).toMatchObject({
      test: { type: 'value_count', fields: ['where'] },
      inputs: [{ valueFields: ['src_endpoint.ip'] }, { valueFields: ['dst_endpoint.ip'] }],
    })
    const [same] = plansOf(...files, correlation('c', body('source.ip')))
    expect(same!.test).toMatchObject({ fields: ['src_endpoint.ip'] })
    expect(same!.inputs[0]).not.toHaveProperty('valueFields')
    const [meant] = plansOf(...files, correlation('c', body('User')))
    expect(meant!.inputs).toMatchObject([{ valueFields: ['user.name'] }, { valueFields: ['unmapped.User'] }])
  })

  test('ask for numbers, with decimal places and below zero', () => {
    const reckoning = (type: string, condition: string): unknown =>
      plansOf(
        plain('x'),
        correlation('c', `type: ${type}, rules: [x], timespan: 1m, condition: { ${condition} }`),
      )[0]!.test
    expect(reckoning('value_sum', 'field: amount, lt: -0.5')).toEqual({
      type: 'value_sum',
      field: 'unmapped.amount',
      condition: [{ op: 'lt', n: -0.5 }],
    })
    expect(reckoning('value_avg', 'field: amount, gte: 1, lte: 2.25')).toMatchObject({
      condition: [
        { op: 'gte', n: 1 },
        { op: 'lte', n: 2.25 },
      ],
    })
    expect(reckoning('value_percentile', 'field: amount, percentile: 99.9, gt: 3')).toMatchObject({
      type: 'value_percentile',
      percentile: 99.9,
      maxWindow: 100_000,
    })
    expect(reckoning('value_median', 'field: amount, gt: 3')).toMatchObject({
      type: 'value_percentile',
      percentile: 50,
    })
  })

  test('ask which rules were seen, by a condition over their names that may stand for the list', () => {
    const seen = (input: number) => ({ op: 'seen', input })
    const formula = (text: string): unknown =>
      plansOf(
        plain('x'),
        plain('y'),
        plain('z'),
        correlation('c', `type: temporal, timespan: 1m, condition: ${text}`),
      )[0]!.test
    expect(formula('x and not (y or z)')).toEqual({
      type: 'temporal',
      formula: {
        op: 'all',
        of: [seen(0), { op: 'not', formula: { op: 'any', of: [seen(1), seen(2)] } }],
      },
    })
    expect(formula('1 of them, rules: [x, y]')).toMatchObject({ formula: { op: 'any' } })
    const [ordered] = plansOf(
      plain('x'),
      plain('y'),
      correlation('c', 'type: temporal_ordered, timespan: 1m, condition: y AND x'),
    )
    expect(ordered!.test).toEqual({ type: 'temporal_ordered' })
    expect(ordered!.inputs.map(({ name }) => name)).toEqual(['y', 'x'])
  })

  test('group the alerts of rules over events by user and source too', () => {
    const outer = 'type: temporal_ordered, rules: [c, y], group-by: [src_endpoint.ip], timespan: 1h'
    const plans = plansOf(plain('x'), plain('y'), correlation('c', counting), correlation('o', outer))
    expect(plans.at(-1)!.inputs[0]!.keyFields).toEqual(['src_endpoint.ip'])
  })

  test('stand on the alerts of others, one deeper, whatever the order of the documents', () => {
    const outer = correlation(
      'a',
      'type: temporal_ordered, rules: [c, y], group-by: [user.name], timespan: 1h',
    )
    const plans = plansOf(outer, correlation('c', counting), plain('x'), plain('y'))
    expect(plans.map(({ info, depth, silent }) => [info.id, depth, silent])).toEqual([
      ['id-c', 0, true],
      ['id-a', 1, false],
    ])
    expect(plans[1]!.inputs).toMatchObject([
      { kind: 'alerts', name: 'c', ruleId: 'id-c', keyFields: ['user.name'] },
      { kind: 'events', name: 'y', keyFields: ['user.name'] },
    ])
  })
})

test('a broken rule does not keep the others of its file from loading', () => {
  const result = read(plain('x'), plain('y').replace('low', 'lowest'), 'a: [b', plain('z'))
  expect(result.plans.map(({ info }) => info.id)).toContain('id-x')
  expect(result).toMatchObject({ refused: 2 })
})

test('empty documents and comments are no rules', () => {
  expect(read('# nothing\n', '', plain('x'))).toMatchObject({ loaded: 1, refused: 0 })
})
