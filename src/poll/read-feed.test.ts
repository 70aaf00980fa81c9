import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Feed } from '../model/upstream.ts'
import { PollFailure } from './poll-failure.ts'
import { later, parseBody, readItems } from './read-feed.ts'

const incidents = {
  ...{ gives: 'incidents', list: 'results', keeps: 'copy', most: 1000 },
  time: { field: 'timestamp', unit: 'seconds' },
  level: { field: 'priority', words: {} },
}

const feedOf = (described: { readonly gives?: 'identities'; readonly [key: string]: unknown }): Feed =>
  ({ name: 'probe', path: '', ...(described.gives ? {} : incidents), ...described }) as Feed

const probe = feedOf({ person: { either: 'who' } })
const report = (fields: object) => ({ results: [{ priority: 'low', who: 7, timestamp: 1.5, ...fields }] })

describe('incidents in an answer', () => {
  it.each([
    ['an id', 4506, { kind: 'person', id: '4506' }],
    ['an id in text', 'x-4506', { kind: 'person', id: 'x-4506' }],
    ['an address', '17.0.0.1', { kind: 'address', address: '17.0.0.1' }],
    ['an address in another spelling', '::FFFF:17.0.0.1', { kind: 'address', address: '17.0.0.1' }],
  ])('mean whom %s says', async (_, who, subject) => {
    expect((await readItems(report({ who }), probe)).incidents[0]!.subject).toEqual(subject)
  })

  it('are what was sent, with their type', async () => {
    const sent = '{"results":[{"priority":"low","who":90071992547409931,"timestamp":1629254311.8207245}]}'
    const { incidents } = await readItems(parseBody(Buffer.from(sent)), probe)
    expect(incidents[0]).toMatchObject({
      happenedAt: 1629254311.8207245 * 1000,
      subject: { kind: 'person', id: '90071992547409931' },
      json: '{"priority":"low","who":90071992547409931,"timestamp":1629254311.8207245,"type":"probe"}',
    })
  })

  it('have the levels, times and places that the description says', async () => {
    const feed = feedOf({
      type: 'alarm',
      list: 'data.items',
      time: { field: 'at.utc', unit: 'text' },
      level: { field: 'severity', words: { 1: 'critical' } },
      person: { id: 'owner.id' },
    })
    const item = { at: { utc: '2024-01-31T08:00:00Z' }, severity: 1, owner: { id: 'ann' } }
    expect((await readItems({ data: { items: [item] } }, feed)).incidents[0]).toMatchObject({
      type: 'alarm',
      level: 'critical',
      happenedAt: Date.UTC(2024, 0, 31, 8),
      subject: { kind: 'person', id: 'ann' },
    })
  })

  it('that are nested without end are set aside', async () => {
    const deep = `{"results":[{"priority":"low","who":7,"timestamp":1,"x":${'['.repeat(1e5)}${']'.repeat(1e5)}}]}`
    const { faults } = await readItems(parseBody(Buffer.from(deep)), probe)
    expect(faults).toEqual({ count: 1, told: [{ item: 0, reason: 'nested too deep' }] })
  })
})

it('gives the identities of a map or a list, one person or several', async () => {
  const map = feedOf({ gives: 'identities' })
  const list = feedOf({ gives: 'identities', list: { at: 'rows', address: 'ip', person: 'uid' } })
  const wanted = [{ address: '17.0.0.1', people: ['1', '2'] }]
  expect((await readItems({ '17.0.0.1': [1, 2], nowhere: 3 }, map)).observed).toEqual(wanted)
  expect((await readItems({ rows: [{ ip: '17.0.0.1', uid: ['1', 2] }, {}] }, list)).observed).toEqual(wanted)
})

it('reads or refuses whatever comes, and fails in no other way', async () => {
  const feeds = [probe, feedOf({ gives: 'identities' })]
  const answers = fc.oneof(
    fc.jsonValue(),
    fc.record({
      results: fc.array(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ priority: fc.jsonValue(), who: fc.jsonValue(), timestamp: fc.jsonValue() }),
        ),
      ),
    }),
  )
  await fc.assert(
    fc.asyncProperty(answers, fc.constantFrom(...feeds), async (answer, feed) => {
      try {
        const { incidents, observed, faults, size } = await readItems(answer, feed)
        expect(incidents.length + observed.length + faults.count).toBe(size)
      } catch (error) {
        expect(error).toBeInstanceOf(PollFailure)
      }
    }),
  )
})

it.each<[string | number | undefined, unknown, string | number | undefined]>([
  [undefined, 3, 3],
  [9, 10, 10],
  [10, 9, 10],
  ['2024-02', '2024-01', '2024-02'],
  [3, null, 3],
  // The upstream has begun to name positions otherwise.
  [3, 'x', 'x'],
])('the later of %j and %j is %j', (before, item, wanted) => {
  expect(later(before, item)).toBe(wanted)
})
