/** Which flows a rule looks at. */
export type Filter = 'all' | 'syn' | 'udp' | 'web' | 'amplification'

/** The rules of `bench/rules/*.yml` as data for the contestants that read no Sigma. */
export interface BenchRule {
  readonly number: number
  readonly filter: Filter
  readonly key: 'source' | 'target' | 'none'
  /** Counts different values of this instead of flows. */
  readonly distinct?: 'port' | 'source'
  readonly atLeast: number
}

export const windowMs = 60_000

export const rules: readonly BenchRule[] = [
  { number: 1, filter: 'all', key: 'source', atLeast: 100 },
  { number: 2, filter: 'all', key: 'source', distinct: 'port', atLeast: 50 },
  { number: 3, filter: 'syn', key: 'source', atLeast: 30 },
  { number: 4, filter: 'udp', key: 'source', atLeast: 40 },
  { number: 5, filter: 'web', key: 'source', atLeast: 40 },
  { number: 6, filter: 'amplification', key: 'source', atLeast: 40 },
  { number: 7, filter: 'all', key: 'target', atLeast: 1000 },
  { number: 8, filter: 'all', key: 'target', distinct: 'source', atLeast: 300 },
  { number: 9, filter: 'all', key: 'none', atLeast: 5000 },
]

/** The value of a distinct count is told up to this; beyond it, "this or more". */
export const told = (rule: BenchRule): number => Math.max(rule.atLeast, 100)

/** Ids in the rule files end in the rule's number. */
export const ruleNumber = (id: string): number => Number(id.slice(-2))

export const columns: readonly string[] =
  `timestamp source_ip dest_ip source_port dest_port protocol packet_size ttl flags response_time_ms country
  service bytes_sent bytes_received packets_sent packets_received session_id is_attack attack_type http_method
  uri_path status_code user_agent`.split(/\s+/)
