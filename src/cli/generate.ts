import { closeSync, openSync, writeFileSync } from 'node:fs'
import { generate, type PlannedAttack, parseAttack, type TelemetryKind } from '../app/generate.ts'
import { UserMistake } from '../app/mistake.ts'
import { LineWriter } from './output/writing.ts'

export interface GenerateFlags {
  readonly seed: number
  readonly minutes: number
  readonly attack: readonly string[]
  readonly dirt: number
  readonly rate?: number
  readonly targets?: number
  readonly intensity?: number
  readonly shuffle?: boolean
  readonly time: boolean
  readonly truth?: string
}

/** Writes generated telemetry to standard output, and its truth where asked. */
export async function generateCommand(kind: TelemetryKind, flags: GenerateFlags): Promise<void> {
  const made = explained(() =>
    generate(kind, {
      seed: flags.seed,
      minutes: flags.minutes,
      attacks: flags.attack.map((text) => plannedAttack(kind, text, flags.minutes)),
      dirtPercent: flags.dirt,
      withTime: flags.time,
      ...(flags.rate === undefined ? {} : { rate: flags.rate }),
      ...(flags.targets === undefined ? {} : { targets: flags.targets }),
      ...(flags.intensity === undefined ? {} : { intensity: flags.intensity }),
      ...(flags.shuffle === undefined ? {} : { shuffle: flags.shuffle }),
    }),
  )
  const truth = flags.truth === undefined ? undefined : openTruth(flags.truth)
  const writer = new LineWriter(process.stdout)
  if (made.header !== undefined) writer.line(made.header)
  let lines = 0
  for (const line of made.lines) {
    writer.line(line)
    if (++lines % 4096 === 0) await writer.drain()
  }
  await writer.drain()
  if (truth === undefined) return
  writeFileSync(truth, `${JSON.stringify(made.truth, undefined, 2)}\n`)
  closeSync(truth)
}

function plannedAttack(kind: TelemetryKind, text: string, minutes: number): PlannedAttack {
  const parsed = parseAttack(kind, text, minutes)
  if ('error' in parsed) throw new UserMistake(`--attack ${text}: ${parsed.error}`)
  return parsed.attack
}

/** Opened before the first line is made: whether it can be written is known at once. */
function openTruth(path: string): number {
  try {
    return openSync(path, 'w')
  } catch (error) {
    throw new UserMistake(`--truth ${path}: cannot write there (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** Options out of range are the user's to mend. */
function explained<T>(make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (error instanceof RangeError) throw new UserMistake(error.message)
    throw error
  }
}
