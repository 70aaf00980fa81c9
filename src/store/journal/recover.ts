import { closeSync, fstatSync, openSync, rmSync, statSync } from 'node:fs'
import { codeOf, StoreMistake } from '../store-mistake.ts'
import { Positions } from './positions.ts'
import { entriesIn, linesOf, readBlocks } from './read-blocks.ts'
import { openSegment, Segment } from './segment.ts'
import { prepareFolder, segmentPath, segmentsIn } from './segment-names.ts'
import { newTitle, notOurs, readTitle, TITLE_BYTES, type Title } from './title.ts'

/** What a journal is opened with: see `JournalOptions`. */
export interface RecoverOptions {
  readonly folder: string
  readonly appliedUpTo: (journal: string) => number | Promise<number>
  /** Called with each entry behind that, as it was printed. */
  readonly take: (printed: Buffer, sequence: number) => void
  readonly room: () => Promise<void> | undefined
}

export interface Recovered {
  readonly segment: Segment
  /** The newest entry. */
  readonly sequence: number
  /** The first entries of all segments, in order. */
  readonly firsts: readonly number[]
  /** Where entries of the segments lie that were read, by their first entry. */
  readonly positions: Map<number, Positions>
}

/** Opens the newest segment, cuts off what a crash tore, and takes the entries that were not applied yet. */
export async function recover({ folder, appliedUpTo, take, room }: RecoverOptions): Promise<Recovered> {
  // What is no journal stays where it is.
  if (statSync(folder, { throwIfNoEntry: false })?.isFile()) titleOf(folder)
  prepareFolder(folder)
  const firsts = wholeSegments(folder)
  if (firsts.length === 0) return await begin(folder, appliedUpTo)
  const { journal } = titleOf(segmentPath(folder, firsts.at(-1)!))!
  const applied = await appliedUpTo(journal)
  const start = firsts.findLastIndex((first) => first <= applied + 1)
  if (start < 0)
    throw new StoreMistake(
      `${folder}: entries before ${firsts[0]} are not there, nor is a saved state that has what came of them: bring the older files back`,
    )
  const positions = new Map<number, Positions>()
  let sequence = 0
  for (const [i, first] of firsts.entries()) {
    if (i < start) continue
    const path = segmentPath(folder, first)
    const fd = openSegment(path)
    try {
      const found = await readSegment(fd, path, { journal, first }, { applied, take, room })
      positions.set(first, found.positions)
      sequence = found.sequence
      const next = firsts[i + 1]
      if (next === undefined)
        return { segment: new Segment(fd, found.title, found.end), sequence, firsts, positions }
      if (next !== sequence + 1) throw notNext(path, sequence, next)
    } catch (error) {
      closeSync(fd)
      throw error
    }
    closeSync(fd)
  }
  throw new Error('a journal has a newest segment')
}

const notNext = (path: string, sequence: number, next: number): StoreMistake =>
  new StoreMistake(
    `${path}: ends with entry ${sequence}, but the next file begins with ${next}: bring the files back from a backup`,
  )

/** The segments without the newest, where a crash came while it was begun: nobody was promised anything in it. */
function wholeSegments(folder: string): readonly number[] {
  const firsts = segmentsIn(folder)
  const newest = firsts.at(-1)
  if (newest === undefined) return firsts
  const path = segmentPath(folder, newest)
  if (titleOf(path)) return firsts
  rmSync(path)
  return firsts.slice(0, -1)
}

/** The title of a file; undefined where it is too short to have one. */
function titleOf(path: string): Title | undefined {
  const fd = openSync(path, 'r')
  try {
    const { value, done } = readBlocks(fd, path, 0, 2 * TITLE_BYTES).next()
    if (!done) return readTitle(firstLine(value.body), path)
    if (fstatSync(fd).size > TITLE_BYTES) throw notOurs(path)
    return undefined
  } finally {
    closeSync(fd)
  }
}

const firstLine = (body: Buffer): string => body.toString('utf8').split('\n', 1)[0]!

async function begin(folder: string, appliedUpTo: RecoverOptions['appliedUpTo']): Promise<Recovered> {
  const title = newTitle()
  const path = segmentPath(folder, title.first)
  try {
    const segment = Segment.begin(path, title)
    await appliedUpTo(title.journal)
    const positions = new Map([[title.first, new Positions()]])
    return { segment, sequence: 0, firsts: [title.first], positions }
  } catch (error) {
    throw new StoreMistake(`cannot write ${path} (${codeOf(error)}): make room on its disk`, error)
  }
}

interface FoundSegment {
  readonly title: Title
  readonly end: number
  readonly sequence: number
  readonly positions: Positions
}

async function readSegment(
  fd: number,
  path: string,
  wanted: Pick<Title, 'journal' | 'first'>,
  { applied, take, room }: Pick<RecoverOptions, 'take' | 'room'> & { readonly applied: number },
): Promise<FoundSegment> {
  const positions = new Positions()
  const blocks = readBlocks(fd, path)
  let title: Title | undefined
  // The title stands where the entry before the first would.
  let sequence = wanted.first - 2
  let block = blocks.next()
  for (; !block.done; block = blocks.next()) {
    const { at, body } = block.value
    title ??= readTitle(firstLine(body), path)
    positions.add(sequence + 1, at)
    const last = sequence + entriesIn(body)
    if (last > applied) {
      for (const printed of linesOf(body))
        if (++sequence > applied && sequence >= wanted.first) take(printed, sequence)
      const full = room()
      if (full) await full
    }
    sequence = last
  }
  if (title?.journal !== wanted.journal || title.first !== wanted.first) throw notOurs(path)
  return { title, end: block.value, sequence, positions }
}
