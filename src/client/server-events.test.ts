import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ServerEvent, serverEvents } from './server-events.ts'

async function read(parts: readonly Uint8Array[]): Promise<ServerEvent[]> {
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      for (const part of parts) stream.enqueue(part)
      stream.close()
    },
  })
  const events: ServerEvent[] = []
  for await (const event of serverEvents(body)) events.push(event)
  return events
}

const text =
  'retry: 2000\n\nid: 7\nevent: alert\ndata: {"title":"Grüße 東京"}\n\n: still here\n\nevent: counters\ndata: {}\n\nevent: torn'
const bytes = new TextEncoder().encode(text)

test('events are read wherever the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
      const parts = places.slice(1).map((end, i) => bytes.slice(places[i], end))
      expect(await read(parts)).toEqual([
        { event: 'alert', data: '{"title":"Grüße 東京"}', id: '7' },
        { event: 'counters', data: '{}' },
      ])
    }),
  )
})
