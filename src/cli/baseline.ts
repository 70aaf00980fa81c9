import { writeFileSync } from 'node:fs'
import { exported, importInto, keyOf } from '../app/baseline/baseline-file.ts'
import { BaselineState } from '../app/baseline/baseline-state.ts'
import type { Baseline } from '../app/baseline/baselines.ts'
import { loadPlans } from '../app/load-rules.ts'
import { UserMistake } from '../app/mistake.ts'
import { baselineJson, baselineLines } from './output/baseline-text.ts'

export interface BaselineFlags {
  readonly state: string
  readonly rule?: string
  readonly key: readonly string[]
  readonly rules: readonly string[]
  readonly builtin: boolean
  readonly placeholders?: readonly string[]
}

export function showBaselines(options: BaselineFlags & { readonly output: 'text' | 'json' }): void {
  const found = chosen(BaselineState.open(options.state, loadPlans(options)), options)
  const lines =
    options.output === 'json' ? found.map((one) => JSON.stringify(baselineJson(one))) : baselineLines(found)
  for (const line of lines) process.stdout.write(`${line}\n`)
}

export function exportBaselines(file: string, options: BaselineFlags): void {
  const found = exported(chosen(BaselineState.open(options.state, loadPlans(options)), options))
  const text = `${JSON.stringify(found, undefined, 2)}\n`
  if (file === '-') process.stdout.write(text)
  else written(file, text)
  told(`${found.baselines.length} baselines exported`)
}

export async function importBaselines(file: string, options: BaselineFlags): Promise<void> {
  const state = BaselineState.openOrNew(options.state, loadPlans(options))
  const count = importInto(state.baselines, file, Date.now())
  await state.write()
  told(`${count} baselines imported into ${options.state}`)
}

export async function resetBaselines(options: BaselineFlags): Promise<void> {
  const state = BaselineState.open(options.state, loadPlans(options))
  const found = chosen(state, options)
  for (const one of found) state.baselines.reset(one)
  await state.write()
  told(`${found.length} baselines learn anew`)
}

/** Those of the rule and the key that are asked for; of all where none is. */
function chosen({ baselines }: BaselineState, { rule, key }: BaselineFlags): readonly Baseline[] {
  if (rule !== undefined && !baselines.plans.some((plan) => isCalled(plan.info, rule)))
    throw new UserMistake(
      `--rule ${rule}: no baseline rule of this id or title is loaded; name its file with --rules`,
    )
  const wanted = key.map(pairOf)
  return baselines.list().filter((one) => {
    const fields = keyOf(one.plan, one.key)
    return (
      (rule === undefined || isCalled(one.plan.info, rule)) &&
      wanted.every(([field, value]) => fields[field] === value)
    )
  })
}

const isCalled = ({ id, title }: { readonly id: string; readonly title: string }, rule: string): boolean =>
  id === rule || title === rule

function pairOf(text: string): [field: string, value: string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UserMistake(`--key ${text}: write field=value`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function written(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new UserMistake(`${file}: cannot be written (${code}); name a file in a folder that can be`)
  }
}

const told = (text: string): void => {
  process.stderr.write(`vedette: ${text.replace(/^1 baselines/, '1 baseline')}\n`)
}
