import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ParquetEventStore } from '../src/store/events/parquet-event-store.ts'
import type { Run } from './contestants.ts'
import { runFlowWork } from './engine.ts'

/**
 * The flow work with every event and all its columns kept: it ends when the last one is durable. A service has its store open
 * before the first event comes, so each run finds an empty one.
 */
export async function keepingRun(): Promise<Run> {
  let next = openEmpty()
  await next
  return async (path) => {
    const { store, remove } = await next
    let sequence = 0
    let room: Promise<void> = Promise.resolve()
    const answer = await runFlowWork(path, undefined, {
      keep: ({ batches }, ids) => {
        room = store.append(batches, ids, { feed: 'flows', journal: 'bench', sequence: ++sequence })
      },
      pause: () => room,
    })
    await store.flush()
    next = remove().then(openEmpty)
    return answer
  }
}

interface EmptyStore {
  readonly store: ParquetEventStore
  remove(): Promise<void>
}

async function openEmpty(): Promise<EmptyStore> {
  const folder = mkdtempSync(join(tmpdir(), 'vedette-bench-kept-'))
  const store = await ParquetEventStore.open(join(folder, 'events'))
  return {
    store,
    remove: async () => {
      await store.close()
      rmSync(folder, { recursive: true })
    },
  }
}
