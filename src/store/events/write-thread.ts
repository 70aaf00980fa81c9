import { mkdirSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import { answerCalls } from '../thread.ts'
import { EventFiles } from './event-files.ts'
import type { FeedPosition } from './event-store.ts'
import type { Manifest } from './manifest.ts'
import { receiveBlocks, type SentBlocks } from './sent-blocks.ts'
import { DictionaryReceiver } from './sent-dictionaries.ts'

/** What the thread that writes is asked for. Each answers with what counts from then on. */
export type WriteCall =
  | { readonly type: 'open' }
  | { readonly type: 'write'; readonly sent: SentBlocks; readonly feeds: readonly FeedPosition[] }
  | { readonly type: 'merge'; readonly groups: readonly (readonly string[])[] }
  | { readonly type: 'drop'; readonly paths: readonly string[] }
  | { readonly type: 'remove'; readonly paths: readonly string[] }

const { folder } = workerData as { readonly folder: string }
let files: EventFiles | undefined
const receiver = new DictionaryReceiver()

answerCalls<WriteCall, Manifest>(async (call) => {
  if (!files) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    files = new EventFiles(folder)
  }
  switch (call.type) {
    case 'write':
      return files.write(receiveBlocks(call.sent, receiver), call.feeds)
    case 'merge':
      return files.merge(call.groups)
    case 'drop':
      return files.drop(call.paths)
    case 'remove':
      files.remove(call.paths)
      return files.manifest
    case 'open':
      return files.manifest
  }
})
