import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { MeterService } from '../../api/meter-service.ts'
import type { Meters } from '../../lib/meters.ts'
import { inSpan, inSpanSync } from './spans.ts'

/** Values of one label of one metric; beyond, further ones are told as one. */
const MOST_VALUES = 500
const OTHER = 'other'
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

export interface OpenMeters extends Meters {
  readonly service: MeterService
}

/** Keeps what is measured, for Prometheus to read. */
export function openMeters(): OpenMeters {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const timers = new Map<string, Histogram>()
  const meters: Meters = {
    counter: (name, help, labels = []) => {
      const counter = new Counter({ name, help, labelNames: labels, registers: [registry] })
      const bound = labels.map(() => bounded())
      return (amount, ...values) => {
        counter.inc(Object.fromEntries(labels.map((label, n) => [label, bound[n]!(values[n] ?? '')])), amount)
      }
    },
    gauge: (name, help, read) => {
      const gauge = new Gauge({
        name,
        help,
        registers: [registry],
        collect: () => {
          const value = read()
          if (value === undefined || !Number.isFinite(value)) gauge.remove()
          else gauge.set(value)
        },
      })
    },
    gauges: (name, help, label, read) => {
      const bound = bounded()
      const gauge = new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        collect: () => {
          gauge.reset()
          for (const [value, n] of read()) if (Number.isFinite(n)) gauge.inc({ [label]: bound(value) }, n)
        },
      })
    },
    timer: (name, help, labels = {}) => {
      const histogram =
        timers.get(name) ??
        new Histogram({
          name,
          help,
          labelNames: Object.keys(labels),
          buckets: SECONDS,
          registers: [registry],
        })
      timers.set(name, histogram)
      const span = [name.replace(/^vedette_|_seconds$/g, ''), ...Object.values(labels)].join(' ')
      const since = (start: number): void => histogram.observe(labels, (performance.now() - start) / 1000)
      return {
        async: async (work) => {
          const start = performance.now()
          try {
            return await inSpan(span, labels, work)
          } finally {
            since(start)
          }
        },
        sync: (work) => {
          const start = performance.now()
          try {
            return inSpanSync(span, labels, work)
          } finally {
            since(start)
          }
        },
      }
    },
  }
  return { ...meters, service: serviceOf(registry) }
}

/** What the HTTP server measures itself, and what it shows. */
function serviceOf(registry: Registry): MeterService {
  const requests = new Histogram({
    name: 'vedette_http_request_seconds',
    help: 'How long requests took until the answer was sent, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  })
  return {
    answered: (method, route, status, seconds) => requests.observe({ method, route, status }, seconds),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

/** Passes the first so many different values on. */
function bounded(): (value: string) => string {
  const known = new Set<string>()
  return (value) => {
    if (known.has(value)) return value
    if (known.size >= MOST_VALUES) return OTHER
    known.add(value)
    return value
  }
}
