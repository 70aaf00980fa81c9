import { fileURLToPath } from 'node:url'
import { openAddressBook } from '../src/app/address-book.ts'
import { loadPlans } from '../src/app/load-rules.ts'
import { runInputs } from '../src/app/run-inputs.ts'
import { type Answer, type Episode, sorted } from './answer.ts'
import { toCounts, toEpisode } from './our-answer.ts'

const rulesPath = fileURLToPath(new URL('rules', import.meta.url))

/** The flow work by our own engine: the pipeline that `replay` runs, its rules read from YAML. */
export async function runFlowWork(path: string): Promise<Answer> {
  const episodes = new Map<string, Episode>()
  const { quality } = await runInputs(
    {
      files: [path],
      plans: loadPlans({ rules: [rulesPath], builtin: false }),
      ...openAddressBook(),
      alsoWanted: [],
      map: {},
      latenessMs: 0,
      now: Date.now(),
    },
    // Only what is compared is kept; a later word on the same alert replaces the earlier.
    { alert: (alert) => void episodes.set(alert.id, toEpisode(alert)) },
  )
  return sorted({ episodes: [...episodes.values()], counts: toCounts(quality) })
}
