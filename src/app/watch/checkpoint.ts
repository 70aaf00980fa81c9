import type { SavedAlertHistory } from '../../stats/alert-history.ts'
import type { SavedTraffic } from '../../stats/live-traffic.ts'
import { checkState, readSaved, writeState } from '../state-file.ts'
import type { SavedStream } from '../stream-state.ts'
import type { SavedClock } from './stream-clock.ts'
import type { SavedFile } from './watched-file.ts'

/** All that a watch goes on from: how far its files were read, and what it had found by then. */
export type SavedWatch = {
  readonly stream: SavedStream
  readonly clock: SavedClock
  readonly files: readonly SavedFile[]
  readonly traffic: SavedTraffic
  readonly past: SavedAlertHistory
}

/** Where a watch keeps its checkpoint: written whole or not at all, so that position and state always agree. */
export class Checkpoint {
  readonly #path: string
  readonly found: SavedWatch | undefined

  constructor(path: string) {
    this.#path = path
    this.found = readSaved(path, 'files') as SavedWatch | undefined
    checkState(path)
  }

  async write(saved: SavedWatch): Promise<void> {
    await writeState(this.#path, saved)
  }
}
