import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Reader, Response } from 'mmdb-lib'
import { canonicalAddress, formatV4, parseV4 } from '../lib/ip.ts'
import { EnrichMistake } from './enrichment.ts'
import { rememberRanges } from './remember-ranges.ts'

const require = createRequire(import.meta.url)
const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
const LARGEST = 2 ** 30
const TAIL = 128 * 1024
const CACHE = 4096

/** Says whether a file can be a database, from its end alone; throws an EnrichMistake when it cannot. */
export function checkMmdb(path: string): void {
  const fault = faultOf(path)
  if (fault) throw new EnrichMistake('geo', `--geo ${path}: ${fault}; give a MaxMind database file (.mmdb)`)
}

function faultOf(path: string): string | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : 'cannot be read'
  }
  try {
    const stat = fstatSync(file)
    if (!stat.isFile()) return 'not a file'
    if (stat.size > LARGEST) return 'larger than 1 GiB'
    const tail = Buffer.alloc(Math.min(TAIL, stat.size))
    readSync(file, tail, 0, tail.length, stat.size - tail.length)
    return tail.includes(MARKER) ? undefined : 'not a MaxMind database'
  } finally {
    closeSync(file)
  }
}

/** Reads a database into memory. Gives what an address's record, whatever its shape, answers; there may be none. */
export function openMmdb<Answer>(
  path: string,
  answerOf: (record: unknown) => Answer,
): (address: string) => Answer {
  const reader = load(path)
  const read = (address: string): readonly [answer: Answer, prefix: number] => {
    try {
      const [record, prefix] = reader.getWithPrefixLength(address)
      return [answerOf(record ?? undefined), prefix]
    } catch {
      return [nothing, 32]
    }
  }
  const nothing = answerOf(undefined)
  const ofV4 = rememberRanges((address) => {
    const [answer, prefix] = read(formatV4(address))
    const others = 2 ** (32 - prefix) - 1
    return { first: (address & ~others) >>> 0, last: (address | others) >>> 0, answer }
  })
  return (text) => {
    const v4 = parseV4(text)
    if (v4 >= 0) return ofV4(v4)
    const address = canonicalAddress(text)
    if (address === undefined) return nothing
    // A tree of IPv4 addresses would be walked by the first bits of an IPv6 one, and answer wrongly.
    if (reader.metadata.ipVersion === 4 && address.includes(':')) return nothing
    return read(address)[0]
  }
}

function load(path: string): Reader<Response> {
  try {
    const lib = require('mmdb-lib') as typeof import('mmdb-lib')
    return new lib.Reader<Response>(readFileSync(path), { cache: boundedCache() })
  } catch (cause) {
    throw new EnrichMistake('geo', `${path}: the database is damaged; get it again`, cause)
  }
}

/** Many addresses share a record, so decoded ones are kept; all are let go when there are too many. */
function boundedCache() {
  const kept = new Map<string | number, unknown>()
  return {
    get: (key: string | number) => kept.get(key),
    set: (key: string | number, value: unknown) => {
      if (kept.size >= CACHE) kept.clear()
      kept.set(key, value)
    },
  }
}
