import type { Cause, Flag } from '../../src/flag/cause.ts'
import type { Change, FlagEvent, NewRange } from '../../src/flag/change.ts'

export type Entry = { readonly type: 'event'; readonly event: FlagEvent } | Change

/** A range, and the changes made to it: each at its place in the journal, counted in events. */
interface RangeStory {
  readonly range: NewRange
  readonly from: number
  removedAt?: number
  takenBack?: 'removed with it' | 'was removed before'
}

interface World {
  readonly events: FlagEvent[]
  readonly ranges: RangeStory[]
  readonly matches: { event: number; rule: string; alert?: string; weight?: number }[]
  readonly rulesOff: Set<string>
  readonly alertsOff: Set<string>
  readonly marked: Set<number>
  readonly takenBack: Set<number>
}

/**
 * Flags as section "Flags" of semantics.md defines them, by looking at every pair of events. Slow and plain: it shares
 * nothing with src/flag but the words.
 */
export function freshRun(journal: readonly Entry[], order: 'arrival' | 'event-time'): Flag[] {
  const world = worldAfter(journal)
  const numbers = world.events.map((_, number) => number)
  if (order === 'event-time') numbers.sort((a, b) => timeOf(world, a) - timeOf(world, b) || a - b)
  const distances = new Map<number, number>()
  const flags: Flag[] = []
  for (const [place, number] of numbers.entries()) {
    const earlier = numbers.slice(0, place)
    const causes = [...roots(world, number), ...historyOf(world, number, earlier, distances)]
    const takenBack = world.takenBack.has(number)
    const flagged = causes.length > 0 && !takenBack
    if (flagged) distances.set(number, Math.min(...causes.map(stepsOf)))
    const left = causes.reduce((product, { weight }) => product * (1 - weight), 1)
    flags[number] = { event: number, flagged, score: flagged ? 100 * (1 - left) : 0, takenBack, causes }
  }
  return flags
}

const timeOf = (world: World, number: number): number => world.events[number]!.time ?? 0
const stepsOf = (cause: Cause): number => ('distance' in cause ? cause.distance : 0)

function roots(world: World, number: number): Cause[] {
  const causes: Cause[] = []
  const address = bitsOf(world.events[number]!.address)
  for (const { range, from, removedAt = Number.POSITIVE_INFINITY, takenBack } of world.ranges) {
    const acts = !takenBack && from <= number && number < removedAt
    if (!acts || !address || !holds(range.cidr, address)) continue
    causes.push({ type: 'range', range: range.id, cidr: range.cidr, weight: range.weight ?? 0.7 })
  }
  for (const { event, rule, alert, weight = 0.5 } of world.matches) {
    if (event !== number || world.rulesOff.has(rule) || world.alertsOff.has(alert ?? ' none')) continue
    causes.push({ type: 'rule', rule, ...(alert === undefined ? {} : { alert }), weight })
  }
  if (world.marked.has(number)) causes.push({ type: 'person', weight: 0.95 })
  return causes
}

function historyOf(
  world: World,
  number: number,
  earlier: readonly number[],
  distances: ReadonlyMap<number, number>,
): Cause[] {
  const causes: Cause[] = []
  const { user, address } = world.events[number]!
  if (user) {
    const found = nearest(earlier, distances, (other) => world.events[other]!.user === user)
    if (found) causes.push({ type: 'user', user, ...found, weight: 0.6 / 2 ** (found.distance - 1) })
  }
  const bits = bitsOf(address)
  if (bits) {
    const found = nearest(earlier, distances, (other) => bitsOf(world.events[other]!.address) === bits)
    const text = spelling(address!)
    if (found)
      causes.push({ type: 'address', address: text, ...found, weight: 0.4 / 2 ** (found.distance - 1) })
  }
  return causes
}

function nearest(
  earlier: readonly number[],
  distances: ReadonlyMap<number, number>,
  alike: (other: number) => boolean,
): { event: number; distance: number } | undefined {
  let best: { event: number; distance: number } | undefined
  for (const other of earlier) {
    const distance = distances.get(other)
    if (distance === undefined || !alike(other)) continue
    if (!best || distance < best.distance) best = { event: other, distance }
  }
  return best && { event: best.event, distance: Math.min(best.distance + 1, 7) }
}

/** The addresses of the tests: the bits of an address as text, undefined for no address. */
const spellings: Readonly<Record<string, string>> = {
  '10.0.0.1': `4${bits(10, 0, 0, 1)}`,
  '::ffff:10.0.0.1': `4${bits(10, 0, 0, 1)}`,
  '10.0.0.2': `4${bits(10, 0, 0, 2)}`,
  '10.0.1.1': `4${bits(10, 0, 1, 1)}`,
  '192.0.2.7': `4${bits(192, 0, 2, 7)}`,
  '192.0.2.8': `4${bits(192, 0, 2, 8)}`,
  '192.0.2.9': `4${bits(192, 0, 2, 9)}`,
  '198.51.100.1': `4${bits(198, 51, 100, 1)}`,
  '198.51.100.2': `4${bits(198, 51, 100, 2)}`,
  '2001:db8::1': `6${bits(0x20, 0x01, 0x0d, 0xb8)}${'0'.repeat(95)}1`,
  '2001:DB8:0::1': `6${bits(0x20, 0x01, 0x0d, 0xb8)}${'0'.repeat(95)}1`,
}

const bitsOf = (address: string | undefined): string | undefined => spellings[address ?? '']

const spelling = (address: string): string =>
  Object.keys(spellings).find((other) => spellings[other] === spellings[address])!

export const addresses: readonly string[] = [...Object.keys(spellings), 'not an address']

/** A range holds the addresses whose bits begin with its own. */
function holds(cidr: string, address: string): boolean {
  const [base = '', prefix = ''] = cidr.split('/')
  return address.startsWith(bitsOf(base)?.slice(0, 1 + Number(prefix)) ?? rangeBits[cidr]!)
}

const rangeBits: Readonly<Record<string, string>> = {
  '10.0.0.0/24': `4${bits(10, 0, 0)}`,
  '10.0.0.0/16': `4${bits(10, 0)}`,
  '0.0.0.0/0': '4',
  '2001:db8::/32': `6${bits(0x20, 0x01, 0x0d, 0xb8)}`,
}

export const cidrs: readonly string[] = [...Object.keys(rangeBits), '10.0.0.1/32']

function bits(...bytes: number[]): string {
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
}

function worldAfter(journal: readonly Entry[]): World {
  const world: World = {
    events: [],
    ranges: [],
    matches: [],
    rulesOff: new Set(),
    alertsOff: new Set(),
    marked: new Set(),
    takenBack: new Set(),
  }
  for (const entry of journal) if (possible(world, entry)) enter(world, entry)
  return world
}

/** Whether a change can be made where the journal ends. */
export const canFollow = (journal: readonly Entry[], change: Change): boolean =>
  possible(worldAfter(journal), change)

function possible(world: World, entry: Entry): boolean {
  switch (entry.type) {
    case 'event':
      return true
    case 'add-range':
      return !storyOf(world, entry.range.id)
    case 'remove-range': {
      const story = storyOf(world, entry.range)
      return !!story && !story.takenBack && (entry.takeBack === true || story.removedAt === undefined)
    }
    case 'undo-range':
      return storyOf(world, entry.range)?.takenBack !== undefined
    case 'take-back-rule':
    case 'undo-rule':
      return world.rulesOff.has(entry.rule) === (entry.type === 'undo-rule')
    case 'take-back-alert':
    case 'undo-alert':
      return world.alertsOff.has(entry.alert) === (entry.type === 'undo-alert')
    case 'mark':
    case 'unmark':
      return entry.event < world.events.length && world.marked.has(entry.event) === (entry.type === 'unmark')
    case 'take-back':
    case 'undo':
      return entry.event < world.events.length && world.takenBack.has(entry.event) === (entry.type === 'undo')
    case 'match':
      return entry.event < world.events.length
  }
}

const storyOf = (world: World, id: string): RangeStory | undefined =>
  world.ranges.find(({ range }) => range.id === id)

function enter(world: World, entry: Entry): void {
  const place = world.events.length
  switch (entry.type) {
    case 'event':
      world.events.push(entry.event)
      for (const match of entry.event.matches ?? []) addMatch(world, { event: place, ...match })
      return
    case 'match':
      addMatch(world, entry)
      return
    case 'add-range':
      world.ranges.push({ range: entry.range, from: entry.retroactive ? 0 : place })
      return
    case 'remove-range': {
      const story = storyOf(world, entry.range)!
      if (entry.takeBack)
        story.takenBack = story.removedAt === undefined ? 'removed with it' : 'was removed before'
      story.removedAt ??= place
      return
    }
    case 'undo-range': {
      const story = storyOf(world, entry.range)!
      if (story.takenBack === 'removed with it') delete story.removedAt
      delete story.takenBack
      return
    }
    case 'take-back-rule':
      world.rulesOff.add(entry.rule)
      return
    case 'undo-rule':
      world.rulesOff.delete(entry.rule)
      return
    case 'take-back-alert':
      world.alertsOff.add(entry.alert)
      return
    case 'undo-alert':
      world.alertsOff.delete(entry.alert)
      return
    case 'mark':
      world.marked.add(entry.event)
      return
    case 'unmark':
      world.marked.delete(entry.event)
      return
    case 'take-back':
      world.takenBack.add(entry.event)
      return
    case 'undo':
      world.takenBack.delete(entry.event)
  }
}

function addMatch(world: World, match: World['matches'][number]): void {
  const { event, rule, alert, weight } = match
  const known = world.matches.some(
    (other) => other.event === event && other.rule === rule && other.alert === alert,
  )
  if (!known) {
    world.matches.push({
      event,
      rule,
      ...(alert === undefined ? {} : { alert }),
      ...(weight === undefined ? {} : { weight }),
    })
  }
}
