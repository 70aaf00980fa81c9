import { workerData } from 'node:worker_threads'
import type { EventPageRequest, EventSearch, StoredEvent, StoredShape } from '../../model/event-search.ts'
import { answerCalls } from '../thread.ts'
import { FileSearch } from './file-search.ts'
import type { StoredFile } from './manifest.ts'
import type { Tally, TallyQuestion } from './tally.ts'

/** What the thread that searches is asked for, and what it answers. The newest files come first. */
export type SearchCall =
  | { readonly type: 'page'; readonly request: EventPageRequest; readonly files: readonly StoredFile[] }
  | {
      readonly type: 'tally'
      readonly question: TallyQuestion
      readonly search: EventSearch
      readonly files: readonly StoredFile[]
    }
  | { readonly type: 'event'; readonly id: string; readonly files: readonly StoredFile[] }
  | { readonly type: 'fields'; readonly files: readonly StoredFile[] }
  /** Files that are gone. */
  | { readonly type: 'forget'; readonly paths: readonly string[] }

export type SearchResult = readonly StoredEvent[] | Tally | ReadonlyMap<string, StoredShape>

const { folder } = workerData as { readonly folder: string }
const search = new FileSearch(folder)

answerCalls<SearchCall, SearchResult>(async (call, stopped) => {
  switch (call.type) {
    case 'page':
      return await search.page(call.request, call.files, stopped)
    case 'tally':
      return await search.tally(call.question, call.search, call.files, stopped)
    case 'event':
      return await search.event(call.id, call.files, stopped)
    case 'fields':
      return await search.fields(call.files, stopped)
    case 'forget':
      search.forget(call.paths)
      return []
  }
})
