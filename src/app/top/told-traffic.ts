import type { Answer } from '../../client/client.ts'
import type { BaselineProgress } from '../../model/dashboard.ts'
import type { Amounts, Apart, RateReport, TrafficReport } from '../../model/traffic.ts'

type ToldTraffic = NonNullable<Answer<'getTraffic'>['traffic']>
type ToldAmounts = Answer<'getTrafficRates'>['points'][number]

/** What there was, as the service told it. */
export const trafficOf = ({
  response_ms: response,
  facets,
  servers,
  sources,
  ...amounts
}: ToldTraffic): TrafficReport => ({
  ...amountsOf(amounts),
  response: response ?? undefined,
  facets: facets.map(({ distinct, ...facet }) => ({ ...facet, distinct: distinct ?? undefined })),
  servers: apartOf(servers, ({ response_ms: times, ...server }) => ({
    ...server,
    response: times ?? undefined,
  })),
  sources: apartOf(sources, ({ distinct_ports: distinctPorts, ...source }) => ({ ...source, distinctPorts })),
})

function apartOf<Told extends object, T>(
  {
    top,
    other,
  }: { readonly top: readonly (Told & { readonly value: string })[]; readonly other: Told | null },
  of: (one: Told) => T,
): Apart<T> {
  return { rows: top.map((row) => ({ ...of(row), value: row.value })), other: other ? of(other) : undefined }
}

export const ratesOf = ({ step_seconds: seconds, points }: Answer<'getTrafficRates'>): RateReport => ({
  stepMs: seconds * 1000,
  points: points.map(amountsOf),
})

export const baselinesOf = ({ baselines }: Answer<'getTrafficRates'>): readonly BaselineProgress[] =>
  baselines.map(({ usual_per_second: band, ...progress }) => ({ ...progress, ...(band && { band }) }))

const amountsOf = ({
  from,
  to,
  events,
  failed,
  bytes_in: bytesIn,
  bytes_out: bytesOut,
}: ToldAmounts): Amounts => ({
  from: Date.parse(from),
  to: Date.parse(to),
  ...{ events, failed, bytesIn, bytesOut },
})
