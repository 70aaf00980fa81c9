import { type Answer, type Counts, type Episode, sorted } from '../answer.ts'
import { type BenchRule, type Filter, rules } from '../rules.ts'
import { DistinctCount } from './distinct-count.ts'
import { EventCount } from './event-count.ts'
import { type Flow, timeOf, toFlow } from './flow.ts'

type Detector = { add(flow: Flow): void; end(): void }

/** Cleaning, deduplication and detection, one row at a time, as most Node programs would do it. */
export class FlowWork {
  readonly #episodes: Episode[] = []
  readonly #detectors = rules.map((rule) => detector(rule, this.#episodes))
  /** Rows of the current millisecond: the file is sorted, so equal rows stand close together. */
  readonly #seenNow = new Set<string>()
  /** Rows without a usable time may stand anywhere. */
  readonly #seenTimeless = new Set<string>()
  #now = Number.NEGATIVE_INFINITY
  #rows = 0
  #rejected = 0
  #duplicates = 0

  /** `text` is the whole row, equal for equal rows. */
  add(row: readonly string[], text: string): void {
    this.#rows++
    const time = timeOf(row)
    if (this.#isDuplicate(time, text)) {
      this.#duplicates++
      return
    }
    const flow = toFlow(row, time)
    if (!flow) {
      this.#rejected++
      return
    }
    for (const one of this.#detectors) one.add(flow)
  }

  end(): Answer {
    for (const one of this.#detectors) one.end()
    return sorted({ episodes: this.#episodes, counts: this.#counts() })
  }

  #isDuplicate(time: number, text: string): boolean {
    const seen = Number.isNaN(time) ? this.#seenTimeless : this.#seenNow
    if (seen === this.#seenNow && time !== this.#now) {
      this.#now = time
      seen.clear()
    }
    const before = seen.size
    return seen.add(text).size === before
  }

  #counts(): Counts {
    const accepted = this.#rows - this.#rejected - this.#duplicates
    return { rows: this.#rows, rejected: this.#rejected, duplicates: this.#duplicates, accepted }
  }
}

function detector(rule: BenchRule, found: Episode[]): Detector {
  const wanted = filters[rule.filter]
  const key = keys[rule.key]
  if (rule.distinct) {
    const value = rule.distinct === 'port' ? (flow: Flow) => flow.port : (flow: Flow) => flow.source
    const count = new DistinctCount(rule, found)
    return {
      add: (flow) => wanted(flow) && count.add(key(flow), value(flow), flow.time),
      end: () => count.end(),
    }
  }
  const count = new EventCount(rule, found)
  return { add: (flow) => wanted(flow) && count.add(key(flow), flow.time), end: () => count.end() }
}

const webPorts = new Set(['80', '443', '8080'])

const filters: Readonly<Record<Filter, (flow: Flow) => boolean>> = {
  all: () => true,
  syn: (flow) => flow.flags === 'SYN',
  udp: (flow) => flow.protocol === 'UDP',
  web: (flow) => flow.protocol === 'TCP' && webPorts.has(flow.port),
  amplification: (flow) => flow.protocol === 'UDP' && flow.sourcePort === 53 && flow.packetSize >= 1000,
}

const keys: Readonly<Record<BenchRule['key'], (flow: Flow) => string>> = {
  source: (flow) => flow.source,
  target: (flow) => flow.target,
  none: () => '',
}
