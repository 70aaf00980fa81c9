import { spawnSync } from 'node:child_process'
import { delimiter, join } from 'node:path'

/** The clone that is tested. */
export const root = join(import.meta.dirname, '..', '..')

/** What a command wrote and how it ended. */
export interface Ended {
  readonly out: string
  readonly err: string
  readonly code: number | null
}

/** Runs a command to its end; the path of the machine alone is searched, not what npm put before it. */
export function run(command: string, args: readonly string[], cwd: string = root, input = ''): Ended {
  const env = { ...process.env, PATH: machinePath(), NODE_OPTIONS: '' }
  const { stdout, stderr, status, error } = spawnSync(command, args, { cwd, env, input, encoding: 'utf8' })
  if (error !== undefined) throw error
  return { out: stdout, err: stderr, code: status }
}

/** The Node of the machine, which may be older than the one that runs the tests. */
export const machineNode = run('node', ['-p', 'process.execPath']).out.trim()

function machinePath(): string {
  const path = process.env.PATH ?? ''
  return path
    .split(delimiter)
    .filter((place) => !place.includes('node_modules'))
    .join(delimiter)
}
