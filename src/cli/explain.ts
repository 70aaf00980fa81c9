import { explain } from '../app/explain/explain.ts'
import { explainedText } from '../app/explain/explain-text.ts'
import { loadPlans } from '../app/load-rules.ts'
import { exitCodes } from '../app/mistake.ts'
import { type HistoryFlags, openHistory } from './history-flags.ts'
import { explainedJson } from './output/explain-json.ts'
import { LineWriter } from './output/writing.ts'

export interface ExplainFlags extends HistoryFlags {
  readonly limit: number
  readonly output: 'text' | 'json'
}

/** Explains one alert. Returns the exit code. */
export async function explainCommand(alert: string, flags: ExplainFlags): Promise<number> {
  const { read, bar } = openHistory(flags)
  const explained = await explain(alert, loadPlans(flags), read, { files: flags.on, limit: flags.limit })
  bar.end()
  const writer = new LineWriter(process.stdout)
  if (flags.output === 'json') writer.json(explainedJson(explained, flags.limit))
  else for (const line of explainedText(explained)) writer.line(line)
  await writer.drain()
  return explained.differences.length > 0 ? exitCodes.alerts : exitCodes.fine
}
