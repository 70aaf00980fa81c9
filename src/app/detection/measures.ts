import type { Meters, Timer } from '../../lib/meters.ts'
import type { Alert } from '../../model/alert.ts'
import type { SourceState } from '../../model/live-source.ts'

/** What detection lets be read of it. */
export interface Measured {
  readonly waiting: () => number
  readonly watermark: () => number
  readonly notRevisable: () => number
  readonly sources: () => readonly SourceState[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface DetectionMeasures {
  readonly judging: Timer
  readonly told: (alerts: readonly Alert[]) => void
}

/** Everything that is measured of detection. */
export function measureDetection(
  meters: Meters,
  { waiting, watermark, notRevisable, sources, now }: Measured,
): DetectionMeasures {
  const bySource = function* (read: (source: SourceState) => number | undefined) {
    for (const source of sources()) {
      const value = read(source)
      if (value !== undefined) yield [source.name, value] as const
    }
  }
  const perSource = (name: string, help: string, read: (source: SourceState) => number | undefined): void =>
    meters.gauges(`vedette_source_${name}`, help, 'source', () => bySource(read))
  perSource('events', 'Events taken in from a source.', ({ events }) => events)
  perSource('late_events', 'Events of a source that came behind the watermark.', ({ late }) => late)
  perSource('rejected_records', 'Records of a source that were set aside.', ({ rejected }) =>
    Object.values(rejected).reduce((sum, count) => sum + count, 0),
  )
  perSource('lag_seconds', 'How old the newest event of a source is.', ({ newest }) =>
    newest === undefined ? undefined : (now() - newest) / 1000,
  )
  meters.gauge('vedette_detection_waiting', 'Entries that wait to be judged.', waiting)
  meters.gauge(
    'vedette_watermark_seconds',
    'Event time up to which everything is judged.',
    () => watermark() / 1000,
  )
  meters.gauge(
    'vedette_not_revisable_events',
    'Late events that no alert could be revised for, as what came before them is not at hand any more.',
    notRevisable,
  )
  const told = meters.counter('vedette_alerts_total', 'Alerts told, revisions of them included, by level.', [
    'level',
  ])
  return {
    judging: meters.timer(
      'vedette_detection_seconds',
      'How long entries of the journal that are handed to the rules together take until they are judged.',
    ),
    told: (alerts) => {
      for (const { rule } of alerts) told(1, rule.level)
    },
  }
}
