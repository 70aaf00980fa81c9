import { DistinctCount } from '../lib/distinct-count.ts'
import { PercentileSketch, type SavedPercentiles } from '../lib/percentile-sketch.ts'
import { topOf } from '../lib/top-values.ts'
import type { FacetReport, Percentiles, TrafficReport } from '../model/traffic.ts'
import { type Facet, facets } from './facets.ts'
import type { Traffic } from './intervals.ts'

/** What sketches of traffic say, in numbers: the `most` greatest values of each facet. */
export function reportTraffic(traffic: Traffic, most: number): TrafficReport {
  const { from, to, events, failed, bytesIn, bytesOut, response } = traffic
  return {
    ...{ from, to, events, failed, bytesIn, bytesOut },
    response: percentiles(response),
    facets: facets.flatMap((facet) => facetOf(facet, traffic, most)),
  }
}

function facetOf({ name, field, by }: Facet, { tops, distinct }: Traffic, most: number): FacetReport[] {
  const known = tops.get(name)
  if (!known) return []
  const counted = distinct.get(name)
  const different = counted && new DistinctCount(counted).estimate
  const { total, missed } = known
  return [{ name, field, by, total, distinct: different, missed, top: topOf(known, most) }]
}

function percentiles(saved: SavedPercentiles): Percentiles | undefined {
  const sketch = new PercentileSketch()
  sketch.merge(saved)
  const [p50, p95, p99] = [50, 95, 99].map((percent) => sketch.at(percent))
  return p50 === undefined ? undefined : { p50, p95: p95!, p99: p99! }
}
