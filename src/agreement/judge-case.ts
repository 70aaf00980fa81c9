import type { Case } from './case.ts'
import { checks, type Verdict } from './checks.ts'
import type { Engines } from './engines.ts'

/** A row of the matrix: what every check says of a case, or why the case cannot be read. */
export type Row =
  | { readonly name: string; readonly unreadable: string }
  | { readonly name: string; readonly verdicts: readonly Verdict[] }

/** Runs every check on a case. */
export async function judgeCase(one: Case, engines: Engines): Promise<Row> {
  const verdicts: Verdict[] = []
  for (const check of checks) verdicts.push(await check.run(one, engines))
  return { name: one.name, verdicts }
}

/** Whether a verdict counts against the case. */
export const disagrees = (verdict: Verdict, at: number): boolean =>
  verdict.state === 'differs' || (verdict.state === 'cannot' && !checks[at]!.mayDecline)

/** Whether a row has nothing against it. */
export const isSound = (row: Row): boolean => !('unreadable' in row) && !row.verdicts.some(disagrees)
