import { type Compiled, Matcher } from '../../src/detect/matcher.ts'
import type { Batch } from '../../src/model/batch.ts'
import type { Match } from '../../src/model/plan.ts'
import { readRules } from '../../src/rules/read-rules.ts'
import { AnswersDiffer, median } from '../measure.ts'
import { type BenchOptions, fixed, type Ratio, type RowResult } from '../result.ts'
import { type EventTest, eventTest, prepare } from '../sigma/event-by-event.ts'
import { type Event, toBatches } from '../sigma/event-table.ts'
import { publicRules } from '../sigma/public-rules.ts'
import { fleetingFields, syntheticEvents } from '../sigma/synthetic-events.ts'
import { syntheticRules } from '../sigma/synthetic-rules.ts'

const SEED = 9
const EVENTS = 40_960
/** The slow ways see the first events only: one batch, and some. */
const ONE_BY_ONE = 4096
const EVENT_BY_EVENT = 200

interface Load {
  readonly name: string
  readonly matches: readonly Match[]
  readonly events: readonly Event[]
  readonly batches: readonly Batch[]
}

interface Timed {
  /** CPU time of each round. */
  readonly ms: number[]
  /** Matches found, and a mix of where, so that two ways can be compared. */
  found: Found
}

interface Found {
  readonly count: number
  readonly mix: number
}

/** Microseconds an event. */
const perEvent = (ms: readonly number[], events: number): number => (median(ms) * 1000) / events

/** Row 9: thousands of rules over one stream, together and one by one. */
export async function row9({ rounds }: BenchOptions): Promise<RowResult> {
  const loads = [synthetic(300), synthetic(3000), ...publicLoad()]
  const table: (string | number)[][] = []
  const ratios: Ratio[] = []
  const samples: unknown[] = []
  for (const load of loads) {
    const { together, alone, slow } = measure(load, rounds)
    const events = load.events.length
    const fast = perEvent(together.ms, events)
    const remembered = perEvent(alone.ms, Math.min(ONE_BY_ONE, events))
    const plain = perEvent(slow.ms, Math.min(EVENT_BY_EVENT, events))
    table.push([
      load.name,
      load.matches.length,
      events,
      together.found.count,
      fixed(fast, 2),
      fixed(remembered, 2),
      fixed(plain, 1),
    ])
    const wanted = load.matches.length >= 3000
    ratios.push(
      {
        what: `${load.name}: event by event / together`,
        value: fixed(plain / fast, 1),
        least: wanted ? '30 x' : '',
        aim: wanted ? '90 x' : '',
      },
      {
        what: `${load.name}: one by one, remembering / together`,
        value: fixed(remembered / fast, 1),
        least: '',
        aim: '',
      },
      {
        what: `${load.name}: us per event`,
        value: fixed(fast, 2),
        least: wanted ? '20' : '',
        aim: wanted ? '3' : '',
      },
    )
    samples.push({ load: load.name, together: together.ms, alone: alone.ms, slow: slow.ms })
  }
  return {
    row: 9,
    title: 'Thousands of Sigma rules over one stream',
    columns: [
      'rules',
      'number',
      'events',
      'matches',
      'together us/event',
      'one by one us/event',
      'event by event us/event',
    ],
    table,
    ratios,
    notes: [
      'CPU time of matching alone, columns in, rows out; each round with a matcher that has seen no value before. All ways find the same matches, compared.',
      `"One by one" asks every rule of every batch and remembers each value, over the first ${ONE_BY_ONE} events; "event by event" asks every rule of every event and remembers nothing, over the first ${EVENT_BY_EVENT}.`,
      publicNote,
    ],
    samples,
  }
}

const publicNote =
  'The public rules run over the events of their own regression cases, repeated, whatever their log source: every rule is asked of every event.'

function synthetic(count: number): Load {
  const { plans, refused } = readRules(syntheticRules(count, SEED))
  if (refused > 0) throw new Error(`${refused} of our own rules are refused`)
  const matches = plans.flatMap(({ inputs }) =>
    inputs.flatMap((input) => (input.kind === 'events' ? [input.match] : [])),
  )
  const events = syntheticEvents(EVENTS, SEED)
  return { name: `${count} synthetic`, matches, events, batches: toBatches(events, fleetingFields) }
}

function publicLoad(): Load[] {
  const found = publicRules()
  if (!found) {
    process.stderr.write('  the public rules are not at hand: set VEDETTE_DATA\n')
    return []
  }
  const events = Array.from({ length: EVENTS }, (_, i) => found.events[i % found.events.length]!)
  return [{ name: 'public', matches: found.matches, events, batches: toBatches(events, new Set()) }]
}

function measure(load: Load, rounds: number): { together: Timed; alone: Timed; slow: Timed } {
  const first = { ...load, batches: load.batches.slice(0, 1) }
  const timed = { together: started(), alone: started() }
  for (let round = -1; round < rounds; round++) {
    const together = prepared(load, new Matcher(1))
    const alone = prepared(load, new Matcher(Number.POSITIVE_INFINITY))
    run(timed.together, round, `${load.name}, together`, () => rowsOf(together, load.batches))
    // The slow way takes seconds a round, and two of them say enough.
    if (round >= 2) continue
    run(timed.alone, round, `${load.name}, one by one`, () => rowsOf(alone, first.batches))
    same(rowsOf(prepared(load, new Matcher(1)), first.batches), timed.alone.found, load.name)
  }
  return { ...timed, slow: eventByEvent(load, Math.min(rounds, 3)) }
}

const started = (): Timed => ({ ms: [], found: { count: 0, mix: 0 } })

/** One round; those before the first are to warm up. */
function run(timed: Timed, round: number, name: string, work: () => Found): void {
  const began = cpuMs()
  timed.found = work()
  const took = cpuMs() - began
  if (round >= 0) timed.ms.push(took)
  process.stderr.write(`  ${name}: ${Math.round(took)} ms\n`)
}

/** Rules are read and added once in the life of a program, so that is not measured; what they find on the way is. */
const prepared = ({ matches }: Load, matcher: Matcher): readonly Compiled[] =>
  matches.map((match) => matcher.add(match))

function rowsOf(compiled: readonly Compiled[], batches: readonly Batch[]): Found {
  let [count, mix, base] = [0, 0, 0]
  for (const batch of batches) {
    for (let rule = 0; rule < compiled.length; rule++) {
      const found = compiled[rule]!.rows(batch)
      count += found.count
      for (let i = 0; i < found.count; i++) mix = mixed(mix, rule, base + found.rows[i]!)
    }
    base += batch.length
  }
  return { count, mix }
}

/** Time of the processor, compilers and collectors too: other work on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const mixed = (mix: number, rule: number, row: number): number =>
  (mix + Math.imul(rule * 31 + 7, row * 17 + 3)) | 0

function eventByEvent(load: Load, rounds: number): Timed {
  const events = load.events.slice(0, EVENT_BY_EVENT)
  const tests = load.matches.map(eventTest)
  const timed = started()
  for (let round = -1; round < rounds; round++)
    run(timed, round, `${load.name}, event by event`, () => askAll(tests, events))
  const found = rowsOf(prepared(load, new Matcher(1)), toBatches(events, fleetingFields))
  same(found, timed.found, `${load.name}, event by event`)
  return timed
}

function askAll(tests: readonly EventTest[], events: readonly Event[]): Found {
  let [count, mix] = [0, 0]
  for (const [row, one] of events.entries()) {
    const event = prepare(one)
    for (let rule = 0; rule < tests.length; rule++) {
      if (!tests[rule]!(event)) continue
      count++
      mix = mixed(mix, rule, row)
    }
  }
  return { count, mix }
}

function same(a: Found, b: Found, who: string): void {
  if (a.count !== b.count || a.mix !== b.mix)
    throw new AnswersDiffer(`matches of ${who} differ: ${a.count} and ${b.count}`)
}
