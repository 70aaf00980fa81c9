import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

/** No time, no address and no range, though some look like one. */
const never = ['', ' ', '\0', '\ud800', '0.0.0.0/99', '1e999', '-1', '%', '2024-02-30', '::1%1', '10.0.0']

const strange = fc.oneof(
  fc.constantFrom(...never),
  fc.string({ unit: 'binary' }),
  fc.jsonValue(),
  fc.bigInt().map(Number),
)

describe('whatever is asked of it, the service', () => {
  const folder = newFolder()
  let service: Service
  beforeAll(async () => {
    service = await startService(folder.path)
  })
  afterAll(async () => {
    await service?.stop()
    folder.remove()
  })

  const ask = async (path: string, init: RequestInit = {}): Promise<number> => {
    const answer = await fetch(service.url + path, init)
    const body = await answer.text()
    if (answer.status >= 400) expect(JSON.parse(body)).toHaveProperty('detail')
    return answer.status
  }
  const post = (path: string, body: string): Promise<number> =>
    ask(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })

  it('stores nothing of a request with a field that is wrong, and says so', async () => {
    const good = event('alice', '10.0.0.1')
    const wrong = fc
      .constantFrom('timestamp', 'source_ip', 'event_type', 'application', 'success')
      .chain((field) => strange.filter((value) => !fits(field, value)).map((value) => ({ [field]: value })))
    await fc.assert(
      fc.asyncProperty(wrong, fc.boolean(), async (bad, alone) => {
        const sent = { ...good, ...bad }
        expect(await post('/events/', JSON.stringify(alone ? sent : [good, sent]))).toBe(422)
      }),
      { numRuns: 1000 },
    )
    expect((await service.post('/events/', good)).body[0]).not.toHaveProperty('duplicate')
  })

  it('refuses bodies of any form, and never fails over one', async () => {
    const paths = fc.constantFrom('/events/', '/process-event', '/ip-ranges/')
    const bodies = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      strange.map((cidr) => JSON.stringify({ cidr })),
    )
    await fc.assert(
      fc.asyncProperty(paths, bodies, async (path, body) => {
        expect([200, 201, 422]).toContain(await post(path, body))
      }),
      { numRuns: 1000 },
    )
  })

  it('answers questions of any form, and never fails over one', async () => {
    const { body } = await service.get('/openapi.json')
    const fields: string[] = body.paths['/suspicious-events/'].get.parameters.map(
      ({ name }: { name: string }) => name,
    )
    const pairs = fc.array(fc.tuple(fc.constantFrom(...fields), strange.map(textOf)), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(pairs, async (query) => {
        expect([200, 422]).toContain(await ask(`/suspicious-events/?${new URLSearchParams(query)}`))
      }),
      { numRuns: 1000 },
    )
  })

  it('answers removals of any form, and never fails over one', async () => {
    await fc.assert(
      fc.asyncProperty(strange.map(textOf), fc.boolean(), async (text, byId) => {
        const named = encodeURIComponent(text.toWellFormed())
        const path = byId ? `/ip-ranges/${named}` : `/ip-ranges/?cidr=${named}`
        expect([204, 400, 404, 422]).toContain(await ask(path, { method: 'DELETE' }))
      }),
      { numRuns: 500 },
    )
  })
})

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Whether a strange value happens to be a right one. */
function fits(field: string, value: unknown): boolean {
  if (field === 'success') return typeof value === 'boolean'
  if (typeof value !== 'string') return false
  return field === 'event_type' || field === 'application'
    ? value.length > 0 && value.length <= 256 && value.isWellFormed() && !value.includes('\0')
    : /^\s*[\d.:a-f-]+/i.test(value) && !never.includes(value)
}
