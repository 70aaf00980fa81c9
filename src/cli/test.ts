import { testFromAlert } from '../app/from-alert/test-from-alert.ts'
import { loadPlans } from '../app/load-rules.ts'
import { exitCodes, UserMistake } from '../app/mistake.ts'
import { test } from '../app/rule-jobs.ts'
import { harmless } from '../lib/harmless.ts'
import { type HistoryFlags, openHistory } from './history-flags.ts'

export interface TestFlags extends Omit<HistoryFlags, 'on'> {
  readonly on?: readonly string[]
  readonly fromAlert?: string
  readonly write?: string
}

/** Runs the tests beside rules, or makes some from an alert. Returns the exit code. */
export async function testCommand(paths: readonly string[], flags: TestFlags): Promise<number> {
  const { fromAlert, on } = flags
  if (fromAlert === undefined) {
    if (paths.length === 0)
      throw new UserMistake('test: name a rule file or folder, or an alert with --from-alert')
    return test(paths, flags.placeholders)
  }
  if (on === undefined)
    throw new UserMistake('--from-alert: name the files that the alert came from with --on')
  if (paths.length > 0) throw new UserMistake('--from-alert: name rules with --rules')
  return make(fromAlert, { ...flags, on })
}

async function make(alert: string, flags: HistoryFlags & { readonly write?: string }): Promise<number> {
  const { read, bar } = openHistory(flags)
  const made = await testFromAlert(alert, loadPlans(flags), read, flags.write)
  bar.end()
  const { text, ruleFile, events, from, minimal } = made
  if (!minimal) bar.note('the tests could not be made as small as they can be')
  if (flags.write === undefined) process.stdout.write(text)
  else {
    const of = `of ${events} of ${from} events`
    process.stdout.write(
      `${harmless(flags.write)}: tests ${of}; beside ${harmless(ruleFile)}, vedette test runs them\n`,
    )
  }
  return exitCodes.fine
}
