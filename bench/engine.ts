import { fileURLToPath } from 'node:url'
import { openAddressBook } from '../src/app/address-book.ts'
import { loadPlans } from '../src/app/load-rules.ts'
import { runInputs } from '../src/app/run-inputs.ts'
import type { PipelineSink } from '../src/pipeline.ts'
import { type Answer, type Episode, sorted } from './answer.ts'
import { toCounts, toEpisode } from './our-answer.ts'

const rulesPath = fileURLToPath(new URL('rules', import.meta.url))

/** Takes events as they are sealed; the work waits while it has no room. */
export interface Keeping {
  readonly keep: NonNullable<PipelineSink['span']>
  readonly pause: () => Promise<void>
}

/**
 * The flow work by our own engine: the pipeline that `replay` runs, its rules read from YAML. `progress` is called with
 * the bytes read so far and in all; `keeping` is told of every event, with all its fields.
 */
export async function runFlowWork(
  path: string,
  progress?: (read: number, all?: number) => void,
  keeping?: Keeping,
): Promise<Answer> {
  const episodes: Episode[] = []
  const { quality } = await runInputs(
    {
      files: [path],
      plans: loadPlans({ rules: [rulesPath], builtin: false }),
      ...openAddressBook(),
      alsoWanted: [],
      map: {},
      latenessMs: 0,
      now: Date.now(),
      ...(progress && { progress }),
      ...(keeping && { alsoWanted: ['*'], pause: keeping.pause }),
    },
    // Only what is compared is kept, and only the last word on each alert.
    {
      alert(alert) {
        if (alert.status === 'closed') episodes.push(toEpisode(alert))
      },
      ...(keeping && { span: keeping.keep }),
    },
  )
  return sorted({ episodes, counts: toCounts(quality) })
}
