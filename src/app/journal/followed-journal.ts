import { join } from 'node:path'
import type { Plain } from '../../model/plain.ts'
import { type EntryForm, Journal } from '../../store/journal/journal.ts'
import { StoreMistake } from '../../store/store-mistake.ts'
import type { Follower, Judge, StateApart } from './follower.ts'
import { type StateTitle, Unusable } from './parts-file.ts'
import { type FoundState, SavedStates, type StatePart } from './saved-states.ts'

export interface FollowedOptions<Entry, Outcome> {
  /** The data folder, which the caller holds the lock of. */
  readonly folder: string
  readonly judge: Judge<Entry, Outcome>
  readonly followers?: readonly Follower<Entry, Outcome>[]
  /** See the journal. */
  readonly form?: EntryForm<Entry>
  /** Told what went wrong with saved states, a line each. */
  readonly tell: (line: string) => void
  /** State is saved whenever so many bytes of entries have come since, and an eighth of what a saved state takes. */
  readonly saveEvery?: number
  /** See the journal. */
  readonly segmentBytes?: number
  /** Takes a file of the journal that no start needs any more, and archives or removes it; left out, all are kept. */
  readonly retire?: ((path: string) => Promise<void>) | undefined
}

const SAVE_EVERY = 16 * 1024 * 1024
/** Saved states that stores have not reached; with so many, no further one is saved. */
const MOST_AHEAD = 3

/**
 * A journal and what follows it. When it is opened, followers get the newest saved state that is sound and that no store
 * is behind, and the entries behind that; without one, all entries.
 */
export class FollowedJournal<Entry, Outcome> {
  readonly #options: FollowedOptions<Entry, Outcome>
  readonly #parts: readonly (Follower<Entry, Outcome> | Judge<Entry, Outcome>)[]
  readonly #followers: readonly Follower<Entry, Outcome>[]
  readonly #states: SavedStates
  readonly #unusable = new Set<number>()
  /** There from the moment in which it was opened. */
  #opened: Journal<Entry, Outcome> | undefined
  /** The newest saved state: its entry, its bytes, and those of the journal then. */
  #saved = { sequence: 0, bytes: 0, journalBytes: 0 }
  #saving: Promise<void> | undefined

  private constructor(options: FollowedOptions<Entry, Outcome>) {
    const { folder, judge, followers = [] } = options
    this.#options = options
    this.#followers = followers
    this.#parts = [judge, ...followers]
    this.#states = new SavedStates(join(folder, 'state'))
    this.#states.tidy()
  }

  static async open<Entry, Outcome>(
    options: FollowedOptions<Entry, Outcome>,
  ): Promise<FollowedJournal<Entry, Outcome>> {
    const followed = new FollowedJournal(options)
    followed.#opened = await followed.#open()
    try {
      followed.#checkStates()
      return followed
    } catch (error) {
      await followed.abandon()
      throw error
    }
  }

  #open(): Promise<Journal<Entry, Outcome>> {
    const { folder, judge, followers = [], form, segmentBytes } = this.#options
    return Journal.open<Entry, Outcome>({
      path: join(folder, 'journal'),
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
      ...(form && { form }),
      appliedUpTo: (journal) => this.#restore(journal),
      room: () => roomOf(followers),
      apply: (entry, sequence) => {
        const outcome = judge.apply(entry, sequence)
        for (const follower of followers) follower.apply(entry, sequence, outcome)
        return outcome
      },
    })
  }

  get #journal(): Journal<Entry, Outcome> {
    return this.#opened!
  }

  get id(): string {
    return this.#journal.id
  }

  /** Bytes of the newest saved state; 0 before the first. */
  get stateBytes(): number {
    return this.#saved.bytes
  }

  /** Entries so far; the number of the newest. */
  get sequence(): number {
    return this.#journal.sequence
  }

  /** Resolves with what the judge made of the entry, when it is durable and all followers have it. */
  async append(entry: Entry): Promise<Outcome> {
    const outcome = await this.#journal.append(entry)
    if (this.#isDue) this.#saving ??= this.#save()
    return outcome
  }

  /** An entry that was applied; undefined where there is none of this number any more. */
  read(sequence: number): Promise<Entry | undefined> {
    return this.#journal.read(sequence)
  }

  /** Waits for what is under way, and saves the state of the end. */
  async close(): Promise<void> {
    await this.#journal.close()
    await this.#saving
    if (this.#saved.sequence < this.#journal.sequence) await this.#save(true)
  }

  /** Lets go of everything as it is. */
  async abandon(): Promise<void> {
    await this.#journal.close()
    await this.#saving
  }

  get #isDue(): boolean {
    const { saveEvery = SAVE_EVERY } = this.#options
    const { bytes, journalBytes } = this.#saved
    return this.#journal.bytes - journalBytes >= Math.max(saveEvery, bytes / 8)
  }

  /** The newest entry that every store has followed. */
  get #stored(): number {
    return Math.min(...this.#parts.map((part) => part.stored?.() ?? Number.POSITIVE_INFINITY))
  }

  /** Restores the newest state that can be used, and gives its entry; 0 where there is none. */
  async #restore(journal: string): Promise<number> {
    const stored = this.#stored
    for (const sequence of this.#states.sequences)
      if (sequence <= stored && (await this.#restoreFrom(this.#title(sequence, journal)))) return sequence
    return 0
  }

  async #restoreFrom(title: StateTitle): Promise<boolean> {
    const { sequence } = title
    const checks = this.#beside(sequence, (apart, path) => apart.check(path, title))
    const path = this.#states.pathOf(sequence)
    const state = this.#read(title)
    const whys = [
      { path, gave: typeof state === 'string' ? state : undefined },
      ...(await Promise.all(checks)),
    ]
    const fault = whys.find(({ gave }) => gave !== undefined)
    if (fault || typeof state === 'string') {
      this.#unusable.add(sequence)
      this.#options.tell(`${fault?.path}: ${fault?.gave}; passed over, so that this start takes longer`)
      return false
    }
    for (const [part, saved] of state.parts) this.#parts[part]!.restore(saved)
    this.#saved = { sequence, bytes: state.bytes, journalBytes: state.journalBytes }
    return true
  }

  /** The state that followers have here, or why it cannot be used. */
  #read(title: StateTitle): FoundState | string {
    try {
      return this.#states.read(title)
    } catch (error) {
      if (error instanceof Unusable) return error.message
      throw error
    }
  }

  /** Asks for something about each of the files that other threads have beside that of an entry. */
  #beside<Given>(
    sequence: number,
    ask: (apart: StateApart, path: string) => Promise<Given>,
  ): readonly Promise<{ readonly path: string; readonly gave: Given }>[] {
    return this.#followers.flatMap(({ name, apart }) => {
      const path = this.#states.pathBeside(sequence, name)
      return apart ? ask(apart, path).then((gave) => ({ path, gave })) : []
    })
  }

  /** States of entries that the journal does not have are not of this journal as it is now. */
  #checkStates(): void {
    const { sequence } = this.#journal
    if (this.#saved.sequence > sequence)
      throw new StoreMistake(
        `${this.#states.pathOf(this.#saved.sequence)} knows more than the journal, which has ${sequence} entries: bring the journal back from a backup, or remove this file`,
      )
    for (const one of this.#states.sequences)
      if (one > sequence && !this.#unusable.has(one)) this.#states.remove(one)
  }

  #title(sequence: number, journal: string): StateTitle {
    return { journal, sequence, followers: this.#parts.map(({ name }) => name) }
  }

  /** The last one is saved in any case: as all ends, stores reach it too. */
  async #save(isLast = false): Promise<void> {
    const { sequence, bytes: journalBytes } = this.#journal
    const saves = this.#parts.map((part) => part.save())
    try {
      const isRoom = isLast || this.#ahead.length < MOST_AHEAD
      const bytes = isRoom ? await this.#write(sequence, journalBytes, saves) : 0
      this.#saved = bytes > 0 ? { sequence, bytes, journalBytes } : { ...this.#saved, journalBytes }
      await this.#removeOld()
    } catch (error) {
      this.#saved = { ...this.#saved, journalBytes }
      this.#states.remove(sequence)
      const path = this.#states.pathOf(sequence)
      this.#options.tell(`${path}: cannot be written (${String(error)}); the next start takes longer`)
    }
    this.#saving = undefined
  }

  /** All threads begin in this moment, so that all files are of the same entry. */
  async #write(sequence: number, journalBytes: number, saves: readonly Iterable<Plain>[]): Promise<number> {
    const title = this.#title(sequence, this.id)
    this.#states.prepare()
    const beside = this.#beside(sequence, (apart, path) => apart.save(path, title))
    const bytes = beside.map(async (file) => (await file).gave)
    return await this.#states.write(title, journalBytes, partsOf(saves), bytes)
  }

  /** Saved states that not every store has reached, the newest first. */
  get #ahead(): readonly number[] {
    const stored = this.#stored
    return this.#states.sequences.filter((one) => one > stored && !this.#unusable.has(one))
  }

  /** Two states that every store has reached are kept, so that one may be damaged, and what is newer. */
  async #removeOld(): Promise<void> {
    // The last one of a run stands in for the one before it.
    for (const one of this.#ahead.slice(1, this.#ahead.length - MOST_AHEAD + 1)) this.#states.remove(one)
    const stored = this.#stored
    const reached = this.#states.sequences.filter((one) => one <= stored && !this.#unusable.has(one))
    if (reached.length < 2) return
    for (const one of this.#states.sequences) if (one < reached[1]!) this.#states.remove(one)
    const { retire } = this.#options
    if (retire) await this.#journal.handOver(reached[1]!, retire)
  }
}

/** The judge's come last: while they are restored, other threads are at work. */
function* partsOf(saves: readonly Iterable<Plain>[]): Generator<StatePart, void> {
  for (const [follower, parts] of [...saves.entries()].reverse())
    for (const part of parts) yield [follower, part]
}

/** Undefined while all followers have room. */
function roomOf(followers: readonly Pick<Follower<never, never>, 'room'>[]): Promise<void> | undefined {
  const full = followers.flatMap((follower) => follower.room?.() ?? [])
  return full.length === 0 ? undefined : Promise.all(full).then(() => {})
}
