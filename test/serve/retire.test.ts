import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

const folder = newFolder()
let service: Service | undefined
afterEach(async () => {
  await service?.stop()
  folder.remove()
})

const archive = join(folder.path, 'archive')
const start = async (retire: string): Promise<Service> => {
  service = await startService(folder.path, undefined, {
    storage: { data: folder.path, retire, journal_segment: 16_384, save_state_every: 8_192 },
    server: { port: 0 },
  })
  return service
}
const segments = (path: string): readonly string[] =>
  existsSync(path) ? readdirSync(path).filter((name) => name.endsWith('.journal')) : []

let sent = 0
/** Events and records until files of the journal are gone from where they were. */
async function fill({ post }: Service, done: () => boolean): Promise<void> {
  await vi.waitUntil(
    async () => {
      const batch = Array.from({ length: 50 }, () => event(`user${sent}`, '192.0.2.1', { second: sent++ }))
      expect((await post('/events/', batch)).status).toBe(200)
      const record = { ...event('rita', '192.0.2.2', { second: sent }), 'metadata.uid': `r${sent}` }
      expect((await post('/api/v1/records?source=sso', record)).status).toBe(200)
      return done()
    },
    { timeout: 60_000, interval: 50 },
  )
}

it('moves files of the journal away that no start needs, or removes them, and still knows everything', async () => {
  const journal = join(folder.path, 'journal')
  const first = segmentName(1)
  const kept = await start(archive)
  await kept.post('/ip-ranges/', { cidr: '192.0.2.0/24' })
  await fill(kept, () => segments(archive).length >= 2)
  expect(segments(archive)).toContain(first)
  expect(segments(journal)).not.toContain(first)
  await kept.stop()

  const moved = segments(archive).length
  const again = await start('remove')
  const known = await again.post('/events/', event('user0', '192.0.2.1', { second: 0 }))
  expect(known.body[0]).toMatchObject({ id: 'api:000000000000000', duplicate: true })
  const before = segments(journal)[0]
  await fill(again, () => segments(journal)[0] !== before)
  expect(segments(archive)).toHaveLength(moved)
  const flagged = async () => (await idsOf('/suspicious-events/')).length
  const all = await flagged()
  expect(all).toBe(sent)
  await again.stop()

  // Without the files that it was made from, what is lost begins anew.
  rmSync(join(folder.path, 'events'), { recursive: true })
  await start('remove')
  expect(await flagged()).toBe(all)
  expect((await idsOf('/api/v1/events')).filter((id) => id.startsWith('api:'))).toHaveLength(sent)
}, 120_000)

/** The ids of all that a list holds, page by page. */
async function idsOf(list: string): Promise<readonly string[]> {
  const ids: string[] = []
  for (let path = `${list}?limit=5000`; ; ) {
    const { body, headers } = await service!.get(path)
    ids.push(...body.map(({ id }: { id: string }) => id))
    const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1]
    if (next === undefined) return ids
    path = next
  }
}

const segmentName = (entry: number): string => `${String(entry).padStart(15, '0')}.journal`
