import { DistinctCount } from '../lib/distinct-count.ts'
import { PercentileSketch, type SavedPercentiles } from '../lib/percentile-sketch.ts'
import type { SavedDetails } from '../lib/top-details.ts'
import { topOf } from '../lib/top-values.ts'
import type {
  Apart,
  FacetReport,
  Percentiles,
  SpokenReport,
  TimesReport,
  TrafficReport,
} from '../model/traffic.ts'
import { type Facet, facets } from './facets.ts'
import type { Traffic } from './intervals.ts'
import { mergedServers } from './server-times.ts'
import { mergedSources, PORT_BITS, type SavedSpoken } from './source-ports.ts'

/** What sketches of traffic say, in numbers: the `most` greatest values of each list. */
export function reportTraffic(traffic: Traffic, most: number): TrafficReport {
  const { from, to, events, failed, bytesIn, bytesOut, response, servers, sources } = traffic
  return {
    ...{ from, to, events, failed, bytesIn, bytesOut },
    response: timesOf(response).response,
    facets: facets.flatMap((facet) => facetOf(facet, traffic, most)),
    servers: apart(mergedServers([servers], most), timesOf),
    sources: apart(mergedSources([sources], most), spokenOf),
  }
}

function facetOf({ name, field, by }: Facet, traffic: Traffic, most: number): FacetReport[] {
  const known = traffic.facets.get(name)
  if (!known) return []
  const distinct = known.distinct && new DistinctCount(undefined, known.distinct).estimate
  const { total, missed } = known.top
  return [{ name, field, by, total, distinct, missed, top: topOf(known.top, most) }]
}

function apart<S, T>({ top, details, other }: SavedDetails<S>, of: (saved: S) => T): Apart<T> {
  const known = new Map(top.values.map((value, i) => [value, details[i]!]))
  return {
    rows: topOf(top).map(({ value }) => ({ value, ...of(known.get(value)!) })),
    other: other && of(other),
  }
}

function timesOf(saved: SavedPercentiles): TimesReport {
  const sketch = new PercentileSketch(saved)
  return { events: sketch.count, response: percentiles(sketch) }
}

function percentiles(sketch: PercentileSketch): Percentiles | undefined {
  const [p50, p95, p99] = [50, 95, 99].map((percent) => sketch.at(percent))
  return p50 === undefined ? undefined : { p50, p95: p95!, p99: p99! }
}

const spokenOf = ({ events, protocols, ports, distinctPorts }: SavedSpoken): SpokenReport => ({
  events,
  protocols: topOf(protocols),
  ports: topOf(ports),
  distinctPorts: new DistinctCount(PORT_BITS, distinctPorts).estimate,
})
