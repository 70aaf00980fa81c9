import { diffRules } from '../app/diff/diff-rules.ts'
import { exitCodes } from '../app/mistake.ts'
import { type HistoryFlags, openHistory } from './history-flags.ts'
import { diffJson, diffText } from './output/diff-output.ts'
import { LineWriter } from './output/writing.ts'

export interface DiffFlags extends HistoryFlags {
  readonly limit: number
  readonly output: 'text' | 'json'
}

/** Compares two sets of rules. Returns the exit code. */
export async function diffCommand(before: string, after: string, flags: DiffFlags): Promise<number> {
  const { read, bar } = openHistory(flags)
  const diff = await diffRules(before, after, read, flags)
  bar.end()
  const writer = new LineWriter(process.stdout)
  if (flags.output === 'json') for (const value of diffJson(diff, flags.limit)) writer.json(value)
  else for (const line of diffText(diff, flags.limit)) writer.line(line)
  await writer.drain()
  const { added, dropped, moved } = diff
  if (added.length + dropped.length + moved.length > 0) return exitCodes.alerts
  return diff.old.refused.length + diff.new.refused.length > 0 ? exitCodes.rules : exitCodes.fine
}
