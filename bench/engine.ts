import { fileURLToPath } from 'node:url'
import { openAddressBook } from '../src/app/address-book.ts'
import { loadPlans } from '../src/app/load-rules.ts'
import { runInputs } from '../src/app/run-inputs.ts'
import { type Answer, type Episode, sorted } from './answer.ts'
import { toCounts, toEpisode } from './our-answer.ts'

const rulesPath = fileURLToPath(new URL('rules', import.meta.url))

/**
 * The flow work by our own engine: the pipeline that `replay` runs, its rules read from YAML. `progress` is called with
 * the bytes read so far and in all.
 */
export async function runFlowWork(
  path: string,
  progress?: (read: number, all?: number) => void,
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
    },
    // Only what is compared is kept, and only the last word on each alert.
    {
      alert(alert) {
        if (alert.status === 'closed') episodes.push(toEpisode(alert))
      },
    },
  )
  return sorted({ episodes, counts: toCounts(quality) })
}
