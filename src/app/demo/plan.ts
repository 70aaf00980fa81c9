import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setVariables } from '../../config/read-config.ts'
import { defaultData } from '../begin.ts'
import type { Environment, FlagValue } from '../config-file.ts'
import { UserMistake } from '../mistake.ts'

/** Whether a service runs on sample telemetry: only while nobody has told it what to do, and never beside data of one's own. */
export type DemoPlan =
  | { readonly on: true; readonly folder: string; readonly seed: number }
  | { readonly on: false; readonly because: string }

/** How the service was configured. */
export interface Configured {
  /** The file, where there is one. */
  readonly path: string | undefined
  readonly environment: Environment
  readonly flags: readonly FlagValue[]
}

/** In a folder that the demo filled; says how often it was started there. */
const MARK = 'demo.json'

/** These say only where it runs, not what it does. */
const places: readonly string[] = ['server.host', 'server.port', 'storage.data']

/** Decides, and takes note in the data folder that it is the demo's. Each start there has another seed. */
export function planDemo(configured: Configured): DemoPlan {
  const by = configuredBy(configured)
  if (by !== undefined) return { on: false, because: `${by} says what to do` }
  const named = configured.flags.find(({ path }) => path.join('.') === 'storage.data')?.value
  const folder = String(named ?? configured.environment.VEDETTE_STORAGE_DATA ?? `${defaultData()}-demo`)
  const starts = startsIn(folder)
  if (starts === undefined) return { on: false, because: `${folder} holds other data` }
  note(folder, starts + 1)
  return { on: true, folder, seed: starts + 1 }
}

/** What was configured beyond places. */
function configuredBy({ path, environment, flags }: Configured): string | undefined {
  const flag = flags.find((one) => !places.includes(one.path.join('.')))
  const variable = setVariables(environment).find((one) => !places.includes(one.path.join('.')))
  return path ?? flag?.flag ?? variable?.name
}

/** How often the demo was started in a folder: never where it is new; undefined where it is somebody else's. */
function startsIn(folder: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, MARK), 'utf8')) as { starts: number }).starts
  } catch {
    return isEmpty(folder) ? 0 : undefined
  }
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
  }
}

function note(folder: string, starts: number): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 })
    writeFileSync(join(folder, MARK), `${JSON.stringify({ starts })}\n`)
  } catch (error) {
    throw new UserMistake(
      `--data ${folder}: cannot be written (${(error as NodeJS.ErrnoException).code}); name a folder that you may write to`,
    )
  }
}
