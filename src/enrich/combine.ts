import type { Derive, Enrichment, Step } from './enrichment.ts'

/** One opened enrichment, and for each of its answers the place among the fields asked for, or -1. */
interface Part {
  readonly derive: Derive
  readonly place: readonly number[]
}

/**
 * One function that answers for all of the fields `to` from the text of the field `from`. Enrichments are
 * asked in their order, the first that knows a field gives it, and none is asked for what is known already.
 * Undefined when no enrichment at hand gives any of the fields.
 */
export function combine(
  enrichments: readonly Enrichment[],
  from: string,
  to: readonly string[],
): Derive | undefined {
  const parts = enrichments.flatMap((enrichment) =>
    enrichment.steps.flatMap((step) => (step.from === from ? partOf(enrichment, step, to) : [])),
  )
  if (parts.length === 0) return undefined
  return (text) => {
    const known = new Array<string | undefined>(to.length).fill(undefined)
    for (const part of parts) ask(part, text, known)
    return known
  }
}

function partOf(enrichment: Enrichment, step: Step, to: readonly string[]): Part[] {
  const place = step.to.map((field) => to.indexOf(field))
  if (place.every((at) => at < 0)) return []
  const derive = enrichment.open()
  return derive ? [{ derive, place }] : []
}

function ask(part: Part, text: string, known: (string | undefined)[]): void {
  const { derive, place } = part
  if (!place.some((at) => at >= 0 && known[at] === undefined)) return
  const answers = derive(text)
  for (let i = 0; i < place.length; i++) {
    const at = place[i]!
    if (at >= 0) known[at] ??= answers[i]
  }
}
