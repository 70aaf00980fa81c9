import { wantedFields } from '../../detect/engine.ts'
import { Matcher } from '../../detect/matcher.ts'
import { createEnricher, type Enricher } from '../../enrich/enricher.ts'
import type { Enrichment } from '../../enrich/enrichment.ts'
import type { AccessEvents } from '../../model/access-events.ts'
import { Dictionaries } from '../../model/dictionary.ts'
import type { Match, Plan } from '../../model/plan.ts'
import { accessBatch } from '../access-batch.ts'

/** Events after which what was learned of their texts is let go. */
const MOST_LEARNED = 100_000

/** A rule that says of one event whether it matches. */
export const isPlain = ({ depth, inputs, test }: Plan): boolean => {
  if (depth > 0 || inputs.length !== 1 || test.type !== 'event_count') return false
  const [{ op, n } = { op: 'eq', n: 0 }, second] = test.condition
  return op === 'gte' && n === 1 && second === undefined
}

/** Says which plain rules match events, at once and one by one: their matches are causes of the answer. */
export class AccessMatcher {
  readonly #rules: readonly { readonly rule: string; readonly match: Match }[]
  readonly #plans: readonly Plan[]
  readonly #enrichments: readonly Enrichment[]
  readonly #seed: number
  #learned = Number.POSITIVE_INFINITY
  #dictionaries: Dictionaries
  #enricher: Enricher | undefined
  #matcher = new Matcher()

  constructor(plans: readonly Plan[], enrichments: readonly Enrichment[], seed: number) {
    this.#plans = plans.filter(isPlain)
    this.#rules = this.#plans.flatMap(({ info, inputs: [input] }) =>
      input?.kind === 'events' && input.eventClass === 'authentication'
        ? { rule: info.id, match: input.match }
        : [],
    )
    this.#enrichments = enrichments
    this.#seed = seed
    this.#dictionaries = new Dictionaries(seed)
  }

  /** The rules that match each of the events; undefined where no rule could match any. */
  match(events: AccessEvents): readonly (readonly { readonly rule: string }[])[] | undefined {
    if (this.#rules.length === 0) return undefined
    if (this.#learned + events.length > MOST_LEARNED) this.#forget()
    this.#learned += events.length
    const numbers = Array.from(events.time, (_, number) => number)
    const batch = this.#enricher!.enrich(
      accessBatch(
        { events, numbers },
        {
          dictionaries: this.#dictionaries,
          wanted: 'all',
          stable: new Set(),
          refOf: (number) => number,
        },
      ),
    )
    const found = numbers.map((): { readonly rule: string }[] => [])
    for (const { rule, match } of this.#rules) {
      const { rows, count } = this.#matcher.add(match).rows(batch)
      for (let i = 0; i < count; i++) found[rows[i]!]!.push({ rule })
    }
    return found
  }

  #forget(): void {
    this.#learned = 0
    this.#dictionaries = new Dictionaries(this.#seed)
    this.#matcher = new Matcher()
    this.#enricher = createEnricher({
      dictionaries: this.#dictionaries,
      wanted: wantedFields(this.#plans, 'authentication'),
      enrichments: this.#enrichments,
    })
  }
}
