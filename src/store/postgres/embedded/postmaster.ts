import { createHash } from 'node:crypto'
import { readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** How often is looked whether a process still is there. */
const LOOKED_AT_MS = 200

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

/**
 * The server that outlived the process that started it, when it is ready and was started by just this command; any other of this folder is
 * stopped. The caller holds the lock of the folder: it is nobody else's.
 */
export async function takeOrphan(data: string, command: readonly string[]): Promise<number | undefined> {
  const found = readPostmaster(data)
  const running = found && readCommand(found.pid)
  // A number may have gone to another process since: a server of ours carries the mark of its data folder.
  if (!found || !running?.words.includes(`vedette.data=${markOf(data)}`)) return undefined
  const isSame = running.program === realpathSync(command[0]!) && String(running.words) === String(command)
  if (found.ready && isSame) return found.pid
  await stopServer(found.pid)
  return undefined
}

/** What a process was started with, and the program it runs, which is told apart from a newer one of the same name. */
function readCommand(
  pid: number,
): { readonly words: readonly string[]; readonly program: string } | undefined {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return { words, program: readlinkSync(`/proc/${pid}/exe`) }
  } catch {
    return undefined
  }
}

/** Resolves when a process that is no child of ours has ended. */
export async function goneWithoutUs(pid: number): Promise<void> {
  while (send(pid, 0)) await pause(LOOKED_AT_MS)
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

/** A short name for a data folder, made from its path. */
export const markOf = (data: string): string => createHash('sha256').update(data).digest('hex').slice(0, 24)
