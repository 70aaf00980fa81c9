import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { incidentLevels } from '../../src/model/incident.ts'
import type { KeptFeed } from '../../src/store/feeds/feed-store.ts'
import { folderFeedStore } from '../../src/store/feeds/folder-feed-store.ts'
import { newFolder } from '../serve/servers.ts'

const time = fc.integer({ min: 0, max: 2 ** 52 })
const text = fc.string({ unit: 'binary' })
const subject = fc.oneof(
  fc.record({ kind: fc.constant('person' as const), id: text }),
  fc.record({ kind: fc.constant('address' as const), address: fc.ipV6() }),
)
const kept: fc.Arbitrary<KeptFeed> = fc.record({
  feed: fc.constant('misuse'),
  goodAt: time,
  validators: fc.dictionary(fc.constantFrom('if-none-match', 'if-modified-since'), text, {
    noNullPrototype: true,
  }),
  digest: fc.option(text, { nil: undefined }),
  position: fc.option(fc.oneof(text, time), { nil: undefined }),
  claims: fc.array(
    fc
      .tuple(
        fc.ipV4(),
        text,
        fc.oneof(time, fc.constant(Number.NEGATIVE_INFINITY)),
        fc.option(time),
        fc.double({ min: 0.1, max: 9, noNaN: true }),
      )
      .map(([address, person, from, until, weight]) => ({
        address,
        person,
        from,
        ...(until === null ? {} : { until }),
        weight,
      })),
  ),
  people: fc.array(fc.record({ person: text, name: text })),
  incidents: fc.array(
    fc.record({
      feed: fc.constant('misuse'),
      type: fc.constantFrom('misuse', 'other'),
      level: fc.constantFrom(...incidentLevels),
      happenedAt: fc.double({ min: 0, max: 1e15, noNaN: true }).map((x) => x + 0),
      subject,
      json: fc.jsonValue().map((value) => JSON.stringify(value)),
    }),
  ),
})

describe('the store of feeds', () => {
  let folder: ReturnType<typeof newFolder>
  beforeEach(() => {
    folder = newFolder()
  })
  afterEach(() => folder.remove())

  it('gives back what it keeps', async () => {
    const store = await folderFeedStore(folder.path)
    await fc.assert(
      fc.asyncProperty(kept, async (feed) => {
        await store.save(feed)
        expect(await (await folderFeedStore(folder.path)).load('misuse')).toEqual(feed)
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['cut short', (bytes: string) => bytes.slice(0, -1)],
    ['changed', (bytes: string) => bytes.replace('misuse', 'mIsuse')],
    ['empty', () => ''],
  ])('sets a file aside that is %s', async (_, damage) => {
    const store = await folderFeedStore(folder.path)
    const [feed] = fc.sample(
      kept.filter(({ incidents }) => incidents.some(({ type }) => type === 'misuse')),
      1,
    )
    await store.save(feed!)
    const path = join(folder.path, 'misuse.feed')
    writeFileSync(path, damage(readFileSync(path, 'latin1')), 'latin1')
    expect(await store.load('misuse')).toBe(undefined)
    expect(readdirSync(folder.path)).toEqual(['misuse.feed.damaged'])
    expect(await store.load('misuse')).toBe(undefined)
  })
})
