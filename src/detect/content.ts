import { hashText } from '../lib/hash.ts'
import type { Input, Plan } from '../model/plan.ts'

/**
 * Names for plans by all that decides what state they come to: the plan itself as it was read (so with its filters,
 * placeholders and mapped fields), the plans whose alerts it looks at, and whether others look at its own. What only people read is
 * not part of it. `plans` stand in the order of their depth.
 */
export function contentsOf(plans: readonly Plan[]): readonly string[] {
  const watched = watchedBy(plans)
  const byRule = new Map<string, string>()
  const seen = new Map<string, number>()
  return plans.map((plan) => {
    const { info, inputs, key, windowMs, holdMs, forgetMs, test, vector, silent } = plan
    const looksAt = inputs.map((input) => inputContent(input, byRule))
    const all = [
      info.id,
      watched.has(info.id),
      silent,
      looksAt,
      key,
      windowMs,
      holdMs,
      forgetMs,
      test,
      vector,
    ]
    const content = hashText(JSON.stringify(all))
    byRule.set(info.id, content)
    const times = (seen.get(content) ?? 0) + 1
    seen.set(content, times)
    return times === 1 ? content : `${content} ${times}`
  })
}

function inputContent(input: Input, contents: ReadonlyMap<string, string>): readonly unknown[] {
  const { keyFields, valueFields } = input
  const what = input.kind === 'events' ? [input.eventClass, input.match] : [contents.get(input.ruleId)]
  return [...what, keyFields, valueFields]
}

/** Ids of the rules whose alerts other rules look at. */
export const watchedBy = (plans: readonly Plan[]): ReadonlySet<string> =>
  new Set(
    plans.flatMap((plan) => plan.inputs.flatMap((input) => (input.kind === 'alerts' ? [input.ruleId] : []))),
  )

/** What keys are the keys of, where plans may share them: one input, its match and its fields. */
export function keysContent({ inputs }: Plan): string | undefined {
  const [input, second] = inputs
  if (input?.kind !== 'events' || second !== undefined) return undefined
  return JSON.stringify([input.eventClass, input.match, input.keyFields])
}
