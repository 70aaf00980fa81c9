import ipaddr from 'ipaddr.js'
import { RangeIndex } from '../../src/flag/range-index.ts'
import { formatV4 } from '../../src/lib/ip.ts'
import { AnswersDiffer, median } from '../measure.ts'
import { BinaryTrie } from '../ranges/binary-trie.ts'
import { type RangeLoad, rangeLoad, wordsOf } from '../ranges/range-load.ts'
import { cpuMs, takeBack } from '../ranges/take-back.ts'
import { type BenchOptions, fixed, type RowResult } from '../result.ts'

const SEED = 8
const RANGES = 100_000
const ASKED = 1 << 20
/** The list is slow: it is asked for few addresses. */
const ASKED_OF_LIST = 40
const UPDATES = 100_000

/** What a way found: how many ranges, and a mix of which for which address. */
interface Found {
  count: number
  mix: number
}

/** Row 8: all ranges that hold an address, of a hundred thousand; changes while it serves; taking a range back. */
export async function row8({ rounds }: BenchOptions): Promise<RowResult> {
  const loads = [rangeLoad(4, RANGES, ASKED, SEED), rangeLoad(6, RANGES, ASKED, SEED)]
  const measured = loads.map((load) => lookups(load, rounds))
  const [v4, v6] = measured as [Lookups, Lookups]
  const updates = loads.map(updatesWhileServing)
  const longest = Math.max(...updates.map(({ longestMs }) => longestMs))
  const flags = takeBack(SEED)
  const back = flags.steps.find(({ name }) => name === 'take-back')!
  const longestSlice = Math.max(...flags.steps.map(({ longestMs }) => longestMs))
  return {
    row: 8,
    title: 'Ranges that hold an address; changes while serving; taking back',
    columns: ['what', 'Vedette', 'binary trie', 'ipaddr.js, a list'],
    table: [
      ...measured.map(({ name, ours, trie, list }) => [
        `ns a lookup, ${name}`,
        fixed(ours),
        fixed(trie),
        list === undefined ? '' : fixed(list),
      ]),
      ...updates.map(({ name, meanUs, longestMs }) => [
        `us a change while serving, ${name} (longest, ms)`,
        `${fixed(meanUs, 1)} (${fixed(longestMs, 1)})`,
        '',
        '',
      ]),
      ['ns an event recorded', fixed(flags.recordMs), '', ''],
      ...flags.steps.map(({ name, ms, longestMs }) => [
        `ms, ${name} of ${flags.flags} flags (longest slice)`,
        `${fixed(ms)} (${fixed(longestMs, 1)})`,
        '',
        '',
      ]),
    ],
    ratios: [
      { what: 'ns a lookup, IPv4', value: fixed(v4.ours), least: '150', aim: '40' },
      { what: 'ns a lookup, IPv6', value: fixed(v6.ours), least: '150', aim: '40' },
      { what: 'binary trie / Vedette, IPv4', value: fixed(v4.trie / v4.ours, 1), least: '', aim: '' },
      { what: 'ms, longest change while serving', value: fixed(longest, 1), least: '10', aim: '5' },
      { what: 'ms, take-back', value: fixed(back.ms), least: '2000', aim: '' },
      { what: 'ms, longest slice', value: fixed(longestSlice, 1), least: '50', aim: '' },
    ],
    notes: [
      `${ASKED} addresses a round, one in ten inside a range; every range that holds an address is told, and all ways tell the same. Times are of the CPU.`,
      `A change takes one range out and puts another in, with a lookup between two changes; the list is asked for ${ASKED_OF_LIST} addresses.`,
      'Take-back: a million events, one in twenty from the range.',
    ],
    samples: { measured, updates, flags },
  }
}

interface Lookups {
  readonly name: string
  readonly ours: number
  readonly trie: number
  readonly list: number | undefined
}

function lookups(load: RangeLoad, rounds: number): Lookups {
  const index = new RangeIndex()
  const trie = new BinaryTrie()
  for (const [handle, cidr] of load.ranges.entries()) {
    index.add(cidr, handle)
    trie.add(wordsOf({ version: cidr.version, value: cidr.low }), cidr.prefix, handle)
  }
  const ask = load.version === 4 ? askV4 : askV6
  const flat = Int32Array.from(load.addresses.flat())
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = -1; round < rounds; round++) {
    const one = timed(() => ask(index, flat))
    const other = timed(() => askTrie(trie, load.addresses))
    same(one.found, other.found, load.name)
    if (round < 0) continue
    ours.push((one.ms * 1e6) / ASKED)
    theirs.push((other.ms * 1e6) / ASKED)
  }
  return { name: load.name, ours: median(ours), trie: median(theirs), list: list(load, index) }
}

function timed(ask: () => Found): { readonly ms: number; readonly found: Found } {
  const began = cpuMs()
  const found = ask()
  return { ms: cpuMs() - began, found }
}

function askV4(index: RangeIndex, addresses: Int32Array): Found {
  const found = { count: 0, mix: 0 }
  for (let i = 0; i < addresses.length; i++) note(found, i, index.found, index.findV4(addresses[i]! >>> 0))
  return found
}

function askV6(index: RangeIndex, words: Int32Array): Found {
  const found = { count: 0, mix: 0 }
  for (let i = 0; i < words.length; i += 4) {
    const count = index.findV6(words, i)
    note(found, i >> 2, index.found, count)
  }
  return found
}

function askTrie(trie: BinaryTrie, addresses: readonly (readonly number[])[]): Found {
  const found = { count: 0, mix: 0 }
  for (let i = 0; i < addresses.length; i++) {
    const handles = trie.find(addresses[i]!)
    note(found, i, handles, handles.length)
  }
  return found
}

/** A sum, so that the order in which the ranges of one address are told makes no difference. */
function note(found: Found, address: number, handles: readonly number[], count: number): void {
  found.count += count
  for (let i = 0; i < count; i++) found.mix = (found.mix + Math.imul(address + 1, handles[i]! + 1)) | 0
}

/** Nanoseconds of a list of parsed ranges, asked one after the other. */
function list(load: RangeLoad, index: RangeIndex): number | undefined {
  if (load.version === 6) return undefined
  const ranges = load.ranges.map(({ text }) => ipaddr.parseCIDR(text))
  const some = load.addresses.slice(0, ASKED_OF_LIST)
  const parsed = some.map(([word]) => ipaddr.parse(formatV4(word!)))
  const { ms, found } = timed(() => {
    const found = { count: 0, mix: 0 }
    for (const [i, address] of parsed.entries()) {
      const handles = ranges.flatMap((range, handle) => (address.match(range) ? [handle] : []))
      note(found, i, handles, handles.length)
    }
    return found
  })
  same(askV4(index, Int32Array.from(some.flat())), found, 'ipaddr.js')
  return (ms * 1e6) / some.length
}

interface Updates {
  readonly name: string
  readonly meanUs: number
  readonly longestMs: number
}

/** Half of the ranges are in the index; each change swaps one of them for one of the others. */
function updatesWhileServing(load: RangeLoad): Updates {
  const index = new RangeIndex()
  const half = load.ranges.length / 2
  for (let i = 0; i < half; i++) index.add(load.ranges[i]!, i)
  const ask = load.version === 4 ? askV4 : askV6
  const flat = Int32Array.from(load.addresses.slice(0, UPDATES).flat())
  const width = flat.length / UPDATES
  let longestMs = 0
  let sumMs = 0
  for (let i = 0; i < UPDATES; i++) {
    const [out, into] = swap(i, half)
    const began = cpuMs()
    index.remove(load.ranges[out]!, out)
    index.add(load.ranges[into]!, into)
    const ms = cpuMs() - began
    longestMs = Math.max(longestMs, ms)
    sumMs += ms
    ask(index, flat.subarray(i * width, i * width + width))
  }
  same(ask(index, flat), ask(built(load, half), flat), 'an index after changes')
  return { name: load.name, meanUs: (sumMs * 1000) / UPDATES, longestMs }
}

/** First all of the first half leave for the others, then come back. */
function swap(change: number, half: number): [out: number, into: number] {
  const at = change % half
  return Math.floor(change / half) % 2 === 0 ? [at, at + half] : [at + half, at]
}

function built(load: RangeLoad, count: number): RangeIndex {
  const index = new RangeIndex()
  for (let i = 0; i < count; i++) index.add(load.ranges[i]!, i)
  return index
}

function same(a: Found, b: Found, who: string): void {
  if (a.count !== b.count || a.mix !== b.mix) {
    throw new AnswersDiffer(`${who}: ${a.count} ranges (${a.mix}) and ${b.count} (${b.mix})`)
  }
}
