import { type Attributes, type Span, SpanStatusCode, trace } from '@opentelemetry/api'

// Does nothing until somebody loads an SDK before us, as with `node --import`.
const tracer = trace.getTracer('vedette')

/** Does work in a span of its own, below the one that runs. */
export async function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return await tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work()
    } catch (error) {
      fail(span)
      throw error
    } finally {
      span.end()
    }
  })
}

/** The same for work that is done at once. */
export function inSpanSync<T>(name: string, attributes: Attributes, work: () => T): T {
  return tracer.startActiveSpan(name, { attributes }, (span) => {
    try {
      return work()
    } catch (error) {
      fail(span)
      throw error
    } finally {
      span.end()
    }
  })
}

/** What went wrong is told by the log, which leaves out secrets. */
const fail = (span: Span): void => void span.setStatus({ code: SpanStatusCode.ERROR })
