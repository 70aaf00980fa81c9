import type { DetectionService, StreamMessage } from '../../api/detection-service.ts'
import type { SearchableEvents } from '../events/stored-slices.ts'
import type { Detection } from './detection.ts'

const HOUR_MS = 3_600_000
/** Alerts told to a listener that comes back. */
const MOST_MISSED = 1000

/** Answers requests from what detection has come to, after what changes it is in the journal. */
export function detectionRequests(
  detection: Detection,
  addRecords: DetectionService['addRecords'],
  stored: SearchableEvents,
): DetectionService {
  const { book, options, store } = detection
  const { now } = options
  return {
    addRecords,
    alerts: async (request) => {
      await detection.settled()
      return store.page(request)
    },
    alert: async (id) => {
      await detection.settled()
      return store.get(id)
    },
    sources: async () => {
      const { watermark, sources } = await detection.standing()
      return { watermark, sources }
    },
    rules: () => book.all,
    rule: (id) => book.get(id),
    checkRule: (text) => book.check(text),
    tryRule: async (text, hours) => {
      const { tryRules } = await import('./try-rule.ts')
      return await tryRules(stored, {
        ...detection.followerOptions,
        plans: book.plansWith(text),
        backMs: hours * HOUR_MS,
      })
    },
    changeRule: async (change, takeBack = false) => {
      const refused = book.refuse(change)
      if (refused) return refused
      const at = now()
      const outcome = await detection.journal.append({ type: 'rules', at, change })
      if (outcome.type !== 'rules') return undefined
      const late = await outcome.made.promise
      if (!late && takeBack) await detection.journal.append({ type: 'take-back-rule', at, rule: change.rule })
      return late
    },
    listen: (since, tell) => listen(detection, since, tell),
  }
}

function listen(
  detection: Detection,
  since: number | undefined,
  tell: (message: StreamMessage) => void,
): () => void {
  const { broadcast, store } = detection
  if (since === undefined) return broadcast.subscribe(tell)
  // What happens while the store is asked is told behind what it says.
  let missed: StreamMessage[] | undefined = []
  const stop = broadcast.subscribe((message) => (missed ? missed.push(message) : tell(message)))
  const catchUp = async (): Promise<void> => {
    await detection.settled()
    for (const { sequence, alert } of await store.since(since, MOST_MISSED))
      tell({ type: 'alert', id: sequence, alert })
    for (const message of missed ?? []) tell(message)
    missed = undefined
  }
  catchUp().catch(() => {
    missed = undefined
  })
  return stop
}
