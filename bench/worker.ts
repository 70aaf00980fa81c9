import { collectInTime } from '../src/app/garbage.ts'
import { type Contestant, load } from './contestants.ts'
import type { Sample } from './workers.ts'

// As the command line does, for every contestant.
collectInTime()

/** A process of its own for one contestant: does the work on each path it is sent and answers with what it took. */
const run = await load(process.argv[2] as Contestant)

async function work(path: string): Promise<void> {
  try {
    process.send!(await measured(path))
  } catch (error) {
    process.send!({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
}

async function measured(path: string): Promise<Sample> {
  const cpuBefore = process.cpuUsage()
  const threadBefore = process.threadCpuUsage()
  const began = performance.now()
  const answer = await run(path)
  const wallMs = performance.now() - began
  const { user, system } = process.cpuUsage(cpuBefore)
  const thread = process.threadCpuUsage(threadBefore)
  const peakBytes = process.resourceUsage().maxRSS * 1024
  return {
    wallMs,
    cpuMs: (user + system) / 1000,
    threadMs: (thread.user + thread.system) / 1000,
    peakBytes,
    answer,
  }
}

process.on('message', (path: string) => void work(path))
process.on('disconnect', () => process.exit(0))
