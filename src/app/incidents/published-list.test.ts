import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IncidentBook } from '../../incident/incident-book.ts'
import type { OutsideIncident } from '../../model/incident.ts'
import { PublishedList } from './published-list.ts'

/** Long reports, so that few of them fill a page and some people have more than a page takes. */
const incidentOf = (person: number, kilobytes: number): OutsideIncident => ({
  feed: 'misuse',
  type: 'misuse',
  level: 'low',
  happenedAt: kilobytes,
  subject: { kind: 'person', id: String(person) },
  json: JSON.stringify({ text: 'x'.repeat(kilobytes * 1024) }),
})

const change = fc.record({
  person: fc.integer({ min: 1, max: 12 }),
  kilobytes: fc.integer({ min: 1, max: 120 }),
  takesOut: fc.boolean(),
})

const bodyOf = (parts: Iterable<Uint8Array>): Buffer => Buffer.concat([...parts])

it('is what the book holds after every change, plain and compressed, under a tag of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 6 }), { maxLength: 8 }), async (rounds) => {
      const book = new IncidentBook()
      const list = new PublishedList(book)
      const held: OutsideIncident[] = []
      const tags = new Map<string, string>()
      for (const round of rounds) {
        for (const { person, kilobytes, takesOut } of round) {
          const gone = takesOut ? held.shift() : undefined
          if (gone) book.remove(gone)
          else book.add(held[held.push(incidentOf(person, kilobytes)) - 1]!)
        }
        list.refresh()
        await list.settled()
        const { plain, gzip, bytes, etag } = list.current
        const sent = bodyOf(plain())
        expect(sent.length).toBe(bytes)
        expect(gunzipSync(bodyOf(gzip())).equals(sent)).toBe(true)
        expect(JSON.parse(String(sent))).toEqual(
          Object.fromEntries([...book.people.values()].map(({ person, json }) => [person, JSON.parse(json)])),
        )
        expect(tags.get(etag) ?? String(sent)).toBe(String(sent))
        tags.set(etag, String(sent))
      }
    }),
    { numRuns: 60 },
  )
})

it('goes on being what it was for whoever is reading it', async () => {
  const book = new IncidentBook()
  const list = new PublishedList(book)
  book.add(incidentOf(1, 1))
  list.refresh()
  const before = list.current
  const sent = bodyOf(before.plain())
  book.add(incidentOf(1, 2))
  list.refresh()
  await list.settled()
  expect(bodyOf(before.plain()).equals(sent)).toBe(true)
  expect(list.current.etag).not.toBe(before.etag)
})
