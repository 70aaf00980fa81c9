import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { event } from './events.ts'
import { newFolder, type Service, startService } from './servers.ts'

interface Seen {
  readonly name: string
  readonly parent: string | undefined
  readonly id: string
}
const seen: Seen[] = []

/** The smallest part of an SDK that notes which span stands below which. */
function noteSpans(): void {
  const storage = new AsyncLocalStorage<Context>()
  context.setGlobalContextManager({
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...args) => storage.run(active, () => work.call(self as never, ...args)),
    bind: (_, target) => target,
    enable: () => undefined as never,
    disable: () => undefined as never,
  })
  let next = 0
  const startSpan = (name: string, parent: Context): Span => {
    const spanContext: SpanContext = {
      traceId: '1'.padStart(32, '0'),
      spanId: `${++next}`.padStart(16, '0'),
      traceFlags: 1,
    }
    seen.push({ name, parent: trace.getSpanContext(parent)?.spanId, id: spanContext.spanId })
    return trace.wrapSpanContext(spanContext)
  }
  const tracer: Tracer = {
    startSpan: (name, _, parent = context.active()) => startSpan(name, parent),
    startActiveSpan: (name: string, ...rest: unknown[]) => {
      const work = rest.at(-1) as (span: Span) => never
      const span = startSpan(name, context.active())
      return context.with(trace.setSpan(context.active(), span), () => work(span))
    },
  }
  trace.setGlobalTracerProvider({ getTracer: () => tracer })
}

const folder = newFolder()
let service: Service
beforeAll(async () => {
  noteSpans()
  service = await startService(folder.path)
})
afterAll(async () => {
  await service?.stop()
  trace.disable()
  context.disable()
  folder.remove()
})

it('a request is a span, and what is done for it stands below', async () => {
  await service.post('/ip-ranges/', { cidr: '10.0.0.0/8' })
  await service.post('/events/', event('alice', '10.0.0.1'))
  await service.get('/suspicious-events/')
  const request = seen.find(({ name }) => name === 'POST /events/')!
  expect(request.parent).toBeUndefined()
  expect(seen.filter(({ name, parent }) => name === 'journal_append' && parent === request.id)).toHaveLength(
    1,
  )
  const names = seen.map(({ name }) => name)
  for (const name of ['store_save flags', 'detection', 'GET /suspicious-events/'])
    expect(names).toContain(name)
})
