import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** What a running server writes of itself into its data folder. */
interface Postmaster {
  readonly pid: number
  readonly ready: boolean
}

/** Reads `postmaster.pid`: the pid on the first line, the status on the eighth. */
export function readPostmaster(data: string): Postmaster | undefined {
  let lines: readonly string[]
  try {
    lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return undefined
  }
  const pid = Number(lines[0])
  return Number.isInteger(pid) && pid > 1 ? { pid, ready: lines[7]?.trim() === 'ready' } : undefined
}

/** Stops a server that outlived the process that started it. The caller holds the lock of the folder: it is nobody else's. */
export async function stopOrphan(data: string): Promise<void> {
  const found = readPostmaster(data)
  if (!found || !isServerOf(found.pid, data)) return
  await stopServer(found.pid)
}

/** Asks a server to end, each time more firmly: finish at once, then drop everything (it recovers at the next start). */
export async function stopServer(pid: number): Promise<void> {
  for (const [signal, patienceMs] of firmness) {
    if (!send(pid, signal)) return
    if (await hasEnded(pid, patienceMs)) return
  }
}

const firmness = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 5000],
] as const

async function hasEnded(pid: number, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    if (!send(pid, 0)) return true
    await pause(10)
  }
  return !send(pid, 0)
}

/** False when there is no such process. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

// A number may have gone to another process since: a server of ours carries the mark of its data folder.
function isServerOf(pid: number, data: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`vedette.data=${markOf(data)}`)
  } catch {
    return false
  }
}

/** A short name for a data folder, made from its path. */
export const markOf = (data: string): string => createHash('sha256').update(data).digest('hex').slice(0, 24)
