import { carriedFields, type Plan, type Test } from '../model/plan.ts'
import { absence } from './absence.ts'
import { baseline } from './baseline.ts'
import { eventCount, share, valueCount } from './counts.ts'
import type { Dialect } from './dialect.ts'
import { alerts, episodes, told } from './episodes.ts'
import { facts, givesSeveral, type Printed } from './facts.ts'
import type { Judged } from './judged.ts'
import { firstSeen, impossibleTravel, rhythm } from './moments.ts'
import { percentile, sumOrAverage } from './numbers.ts'
import { type Query, queryFor, type Step, withSteps } from './query.ts'
import { Refusal, type Schema } from './schema.ts'
import { seasonalBaseline } from './seasonal.ts'
import { spike } from './spike.ts'
import { temporal, temporalOrdered } from './temporal.ts'

export type Compiled = { readonly sql: string } | { readonly refused: string }

export interface CompileOptions {
  readonly dialect: Dialect
  readonly schema: Schema
  /** The rules whose alerts the plan may look at. */
  readonly plans?: readonly Plan[]
}

/**
 * Prints a plan as one SELECT that gives its alerts: `rule`, `key` (a list), `openedAt`, `closedAt`, `openedBy`, `value`, `count`,
 * `peak`, `peakAt`, `evidence`, `lastEvents`, as docs/reference/semantics.md defines them, or says why that cannot be.
 * The tables are one finished stream: what they hold is everything that happened up to their newest event.
 */
export function compile(plan: Plan, options: CompileOptions): Compiled {
  try {
    return { sql: print(plan, options) }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message }
    throw error
  }
}

function print(plan: Plan, { dialect, schema, plans = [] }: CompileOptions): string {
  const steps: Step[] = [span(schema, dialect)]
  const inner = new Map<string, Printed>()
  const carriesLists = Object.values(schema).some((table) =>
    carriedFields.some((field) => table.lists?.has(field)),
  )
  let number = 0
  const printed = (one: Plan, below: readonly string[]): { query: Query; judged: Judged } => {
    for (const id of referred(one)) {
      if (inner.has(id)) continue
      const needed = plans.find((other) => other.info.id === id)
      if (!needed) throw new Refusal(`it looks at the alerts of ${id}, which is not among the rules given`)
      if (below.includes(id)) throw new Refusal(`${id} looks at its own alerts`)
      const { query, judged } = printed(needed, [...below, id])
      inner.set(id, { query, episodes: `${query.prefix}p`, part: judged.part })
    }
    const lists = { carriesLists, repeats: givesSeveral(one, schema, plans, carriesLists) }
    const query = queryFor(one, dialect, `r${number++}_`, lists)
    const judged = judge(query, `${query.prefix}e`)
    steps.push(...facts(query, { schema, inner }), ...judged.steps, ...episodes(query, judged))
    return { query, judged }
  }
  const { query, judged } = printed(plan, [plan.info.id])
  return `${withSteps([...steps, ...told(query, judged)])}\n${alerts(query, judged)}`
}

const referred = (plan: Plan): readonly string[] =>
  plan.inputs.flatMap((input) => (input.kind === 'alerts' ? [input.ruleId] : []))

/** When the stream began, and its horizon: all events of all classes. */
function span(schema: Schema, dialect: Dialect): Step {
  const times = Object.values(schema).map(({ table }) => `SELECT t FROM ${dialect.identifier(table)}`)
  if (times.length === 0) throw new Refusal('there is no table of events')
  return {
    name: 'span',
    body: `SELECT min(t) AS start, max(t) + 1 AS horizon FROM (${times.join(' UNION ALL ')}) AS times`,
  }
}

/** What the printers know of each test. A plan that asks for more is refused, so that no option is passed over. */
const known: Readonly<Record<Test['type'], readonly string[]>> = {
  event_count: ['condition'],
  value_count: ['fields', 'condition'],
  value_sum: ['field', 'condition'],
  value_avg: ['field', 'condition'],
  value_percentile: ['field', 'percentile', 'maxWindow', 'condition'],
  temporal: ['condition', 'formula'],
  temporal_ordered: [],
  spike: ['factor', 'min', 'buckets', 'accept', 'exclude'],
  baseline: ['learn', 'threshold', 'atLeast', 'both', 'min', 'relearn', 'sliding'],
  seasonal_baseline: ['week', 'remember', 'needed', 'deviations', 'threshold', 'both', 'min'],
  first_seen: ['fields'],
  rhythm: ['events', 'tolerance', 'minInterval'],
  share: ['percent', 'min'],
  absence: [],
  impossible_travel: ['field', 'speed', 'distance'],
}

/** Which printer says a test. One that none can say is refused by name. */
function judge(query: Query, all: string): Judged {
  const test = query.plan.test
  const options = Object.hasOwn(known, test.type) ? known[test.type] : []
  const more = Object.keys(test).filter((name) => name !== 'type' && !options.includes(name))
  if (more.length > 0) throw new Refusal(`${test.type} is not printed with ${more.join(', ')}`)
  switch (test.type) {
    case 'event_count':
      return eventCount(query, test, all)
    case 'value_count':
      return valueCount(query, test, all)
    case 'value_sum':
    case 'value_avg':
      return sumOrAverage(query, test, all)
    case 'value_percentile':
      return percentile(query, test, all)
    case 'temporal':
      return temporal(query, test, all)
    case 'temporal_ordered':
      return temporalOrdered(query, all)
    case 'share':
      return share(query, test, all)
    case 'first_seen':
      return firstSeen(query, test, all)
    case 'rhythm':
      return rhythm(query, test, all)
    case 'absence':
      return absence(query, all)
    case 'impossible_travel':
      return impossibleTravel(query, test, all)
    case 'spike':
      return spike(query, test, all)
    case 'baseline':
      return baseline(query, test, all)
    case 'seasonal_baseline':
      return seasonalBaseline(query, test, all)
    default:
      throw new Refusal(
        `${query.dialect.name} has no printer for ${(test as { readonly type: string }).type}`,
      )
  }
}
