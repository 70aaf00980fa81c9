import { expect, test } from 'vitest'
import type { Finding } from '../model/finding.ts'
import type { Input, Plan } from '../model/plan.ts'
import { reasonOf } from './reason.ts'

const input = (name: string): Input => ({
  kind: 'events',
  name,
  eventClass: 'authentication',
  match: { op: 'all', of: [] },
  keyFields: ['user.name'],
})

const plan: Plan = {
  info: {
    id: 'r',
    title: 'R',
    level: 'low',
    tags: [],
    description: '',
    falsePositives: [],
    advice: 'Look.',
    version: '1',
    file: 'r.yml',
  },
  depth: 0,
  silent: false,
  inputs: [],
  key: ['user.name'],
  windowMs: 600_000,
  holdMs: 0,
  forgetMs: 86_400_000,
  test: { type: 'absence' },
}

const finding = (names: readonly string[], value: number): Finding => ({
  plan: { ...plan, inputs: names.map(input) },
  status: 'open',
  key: ['anna'],
  openedAt: 0,
  closedAt: 1,
  openedBy: 'expiry',
  value,
  count: value,
  evidence: [],
  lastEvents: [],
  entities: { users: [], sources: [], targets: [] },
  terms: {},
})

test.each([
  [['start', 'end'], 1, '1 event of "start" not followed by "end" within 10 min, for user.name anna.'],
  [['beat', 'beat'], 2, '2 events of "beat" not followed by "beat" within 10 min, for user.name anna.'],
  [['a', 'b', 'b', 'c'], 1, '1 event of "a" not followed by "b" or "c" within 10 min, for user.name anna.'],
])('what did not follow: %s', (names, value, said) => {
  expect(reasonOf(finding(names, value))).toBe(said)
})
