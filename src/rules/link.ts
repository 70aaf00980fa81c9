import { compareTexts } from '../lib/compare-texts.ts'
import { hashText } from '../lib/hash.ts'
import { plain } from '../lib/yaml-tree.ts'
import { eventClasses } from '../model/fields.ts'
import { carriedFields, type Input, type Plan, type RuleInfo, type Test } from '../model/plan.ts'
import { adviceFor } from './advice.ts'
import type { ClassMatch } from './class-match.ts'
import type { Correlation } from './correlation.ts'
import type { CorrelationBody, Draft, PlainBody } from './draft.ts'
import { columnOf } from './field-names.ts'
import type { Placed } from './map-values.ts'
import { RuleIndex } from './rule-index.ts'
import { forgetsAfter } from './seasonal-options.ts'

const DAY_MS = 86_400_000
const DEFAULT_TIMEFRAME_MS = 300_000
/** Correlations over correlations, at most this many deep. */
const MAX_CHAIN = 16

/** What became of a draft: a plan (not told when it is silent and no correlation reads its alerts), or nothing. */
type Outcome =
  | { readonly state: 'loaded'; readonly plan: Plan }
  | { readonly state: 'refused' }
  | { readonly state: 'unloaded' }
  | { readonly state: 'inactive' }

/** Drafts with what they refer to. */
export interface Linked {
  readonly plans: readonly Plan[]
  readonly loaded: number
  readonly refused: number
  readonly unloaded: number
  readonly inactive: number
}

/** Finds what correlations refer to and makes plans. Mistakes between rules are told here. */
export function link(drafts: readonly Draft[]): Linked {
  return new Linker(drafts).all()
}

class Linker {
  readonly #drafts: readonly Draft[]
  readonly #index: RuleIndex
  /** The rules of each correlation, in order; undefined where one was not found. */
  readonly #references = new Map<Draft, readonly (Draft | undefined)[]>()
  readonly #silent = new Map<Draft, boolean>()
  readonly #outcomes = new Map<Draft, Outcome>()
  readonly #inputs = new Set<Draft>()
  readonly #circular = new Set<Draft>()
  readonly #path: Draft[] = []

  constructor(drafts: readonly Draft[]) {
    this.#drafts = drafts
    this.#index = new RuleIndex(drafts)
    for (const draft of drafts) this.#refer(draft)
  }

  all(): Linked {
    const outcomes = this.#drafts.map((draft) => this.#outcome(draft))
    const plans: Plan[] = []
    for (const [i, outcome] of outcomes.entries()) {
      const draft = this.#drafts[i]!
      if (outcome.state !== 'loaded') continue
      if (!outcome.plan.silent) tellMissing(draft)
      if (!outcome.plan.silent || this.#inputs.has(draft)) plans.push(outcome.plan)
    }
    const count = (state: Outcome['state']): number =>
      outcomes.filter((outcome) => outcome.state === state).length
    plans.sort((a, b) => a.depth - b.depth || compareTexts(a.info.id, b.info.id))
    return {
      plans,
      loaded: count('loaded'),
      refused: count('refused'),
      unloaded: count('unloaded'),
      inactive: count('inactive'),
    }
  }

  #refer(draft: Draft): void {
    if (draft.body?.kind !== 'correlation') return
    const { rules, generate } = draft.body.correlation
    const found = rules.map((rule) => this.#index.find(rule, draft))
    this.#references.set(draft, found)
    for (const rule of found) {
      if (rule) this.#silent.set(rule, (this.#silent.get(rule) ?? true) && !generate)
    }
  }

  #outcome(draft: Draft): Outcome {
    const known = this.#outcomes.get(draft)
    if (known) return known
    const start = this.#path.indexOf(draft)
    if (start >= 0) return this.#cycle(this.#path.slice(start))
    if (this.#path.length > MAX_CHAIN) {
      draft.document.out.report(draft.header.idAt, 'chain-too-long', MAX_CHAIN)
      return { state: 'refused' }
    }
    this.#path.push(draft)
    const outcome = this.#build(draft)
    this.#path.pop()
    this.#outcomes.set(draft, outcome)
    return outcome
  }

  #cycle(members: readonly Draft[]): Outcome {
    for (const member of members) {
      const path = [...members, members[0]!].map(({ header }) => header.name ?? header.id).join(' -> ')
      if (!this.#circular.has(member)) member.document.out.report(member.header.idAt, 'rule-cycle', path)
      this.#circular.add(member)
    }
    return { state: 'refused' }
  }

  #build(draft: Draft): Outcome {
    const { body, document } = draft
    if (draft.unmapped && !document.out.failed()) return { state: 'unloaded' }
    if (draft.inactive && !document.out.failed()) return { state: 'inactive' }
    if (!body) return { state: 'refused' }
    if (body.kind === 'plain') return this.#finish(draft, plainPlan(draft, body, this.#isSilent(draft)))
    const inputs = this.#inputsOf(draft, body)
    if (typeof inputs === 'string') return { state: inputs }
    return this.#finish(draft, correlationPlan(draft, body, inputs, this.#isSilent(draft)))
  }

  #finish(draft: Draft, plan: Plan): Outcome {
    return draft.document.out.failed() ? { state: 'refused' } : { state: 'loaded', plan }
  }

  #isSilent(draft: Draft): boolean {
    const { generate } = draft.vedette
    return generate === undefined ? (this.#silent.get(draft) ?? false) : !generate
  }

  /** What a correlation looks at, or why it cannot be loaded. */
  #inputsOf(
    draft: Draft,
    { correlation }: CorrelationBody,
  ): readonly LinkedInput[] | 'refused' | 'unloaded' | 'inactive' {
    const { report, failed } = draft.document.out
    const inputs: LinkedInput[] = []
    let missing: 'unloaded' | 'inactive' | undefined
    for (const [i, rule] of (this.#references.get(draft) ?? []).entries()) {
      const named = correlation.rules[i]!
      if (!rule) continue
      const outcome = this.#outcome(rule)
      if (outcome.state === 'refused') {
        if (!this.#circular.has(draft)) report(named.at, 'refused-rule', named.text)
      } else if (outcome.state === 'unloaded') {
        report(named.at, 'unloaded-rule', named.text)
        missing = 'unloaded'
      } else if (outcome.state === 'inactive') {
        report(named.at, 'inactive-rule', named.text)
        missing ??= 'inactive'
      } else {
        if (rule.body?.kind === 'correlation') this.#inputs.add(rule)
        inputs.push(...linkedInputs(named, rule, outcome.plan))
        if (rule.body?.kind === 'plain' && rule.body.also.length > 0 && tellsRulesApart(correlation, i)) {
          report(named.at, 'several-classes', named.text, classNamesOf(rule.body))
        }
      }
    }
    if (failed()) return 'refused'
    return missing ?? inputs
  }
}

/** A rule that a correlation names, with the plan it became; one for each class of its events. */
interface LinkedInput {
  readonly named: Placed
  readonly rule: Draft
  readonly plan: Plan
  /** What it asks of the events of one class; undefined for a correlation. */
  readonly of: ClassMatch | undefined
}

function linkedInputs(named: Placed, rule: Draft, plan: Plan): readonly LinkedInput[] {
  if (rule.body?.kind !== 'plain') return [{ named, rule, plan, of: undefined }]
  return [rule.body, ...rule.body.also].map((of) => ({ named, rule, plan, of }))
}

/** Whether it matters to a correlation which of its rules an event matches; of an absence all but the first are one. */
const tellsRulesApart = ({ type }: Correlation, i: number): boolean =>
  type === 'temporal' || type === 'temporal_ordered' || type === 'share' || (type === 'absence' && i === 0)

const classNamesOf = (body: PlainBody): string =>
  [body, ...body.also].map(({ eventClass }) => eventClass).join(', ')

function tellMissing({ header, document, map }: Draft): void {
  for (const key of header.missing) document.out.report(map.at, 'missing-recommended', key)
}

function plainPlan(draft: Draft, body: PlainBody, silent: boolean): Plan {
  const { vedette } = draft
  const key = vedette.key?.map(({ text }) => columnOf(text, body.eventClass)) ?? body.key
  const windowMs = vedette.timeframeMs ?? DEFAULT_TIMEFRAME_MS
  const name = draft.header.name ?? draft.header.id
  return {
    info: infoOf(draft, []),
    depth: 0,
    silent,
    inputs: [body, ...body.also].map(({ eventClass, match }) => ({
      kind: 'events',
      name,
      eventClass,
      match,
      keyFields: vedette.key?.map(({ text }) => columnOf(text, eventClass)) ?? key,
    })),
    key,
    windowMs,
    ...lifeOf(draft, windowMs),
    test: { type: 'event_count', condition: [{ op: 'gte', n: 1 }] },
  }
}

function lifeOf(
  { vedette }: Draft,
  windowMs: number,
  test?: Test,
): Pick<Plan, 'holdMs' | 'forgetMs' | 'vector'> {
  const otherwise =
    test?.type === 'seasonal_baseline' ? forgetsAfter({ windowMs, test }) : Math.max(DAY_MS, 10 * windowMs)
  const forgetMs = vedette.forgetMs ?? otherwise
  const vector = vedette.vector === undefined ? {} : { vector: vedette.vector }
  return { holdMs: vedette.holdMs, forgetMs, ...vector }
}

function correlationPlan(
  draft: Draft,
  body: CorrelationBody,
  linked: readonly LinkedInput[],
  silent: boolean,
): Plan {
  const { correlation } = body
  const keyFields = linked.map((input) =>
    correlation.groupBy.map((field) => keyField(draft, correlation, input, field)),
  )
  const valueFields = linked.map((input) =>
    correlation.fields.map((field) => keyField(draft, correlation, input, field)),
  )
  const differ = valueFields.some((fields) => String(fields) !== String(valueFields[0]))
  const inputs = linked.map((input, i) => ({
    ...inputOf(input, keyFields[i]!),
    ...(differ ? { valueFields: valueFields[i]! } : {}),
  }))
  const key = namesOf(correlation.groupBy, keyFields)
  const depths = linked.map((input, i) => (inputs[i]!.kind === 'alerts' ? input.plan.depth + 1 : 0))
  const test = testOf(correlation, namesOf(correlation.fields, valueFields))
  tellUnsure(draft, correlation, linked)
  return {
    info: infoOf(draft, linked),
    depth: Math.max(0, ...depths),
    silent,
    inputs,
    key,
    windowMs: correlation.windowMs,
    ...lifeOf(draft, correlation.windowMs, test),
    test,
  }
}

function inputOf({ rule, plan, of }: LinkedInput, keyFields: readonly string[]): Input {
  const name = rule.header.name ?? rule.header.id
  if (!of) return { kind: 'alerts', name, ruleId: plan.info.id, keyFields }
  return { kind: 'events', name, eventClass: of.eventClass, match: of.match, keyFields }
}

/** The column of one input that a name of `group-by` or `field` stands for. */
function keyField(draft: Draft, { aliases }: Correlation, input: LinkedInput, wanted: Placed): string {
  const alias = aliases.get(wanted.text)
  const field = alias ? alias.get(input.named.text) : wanted.text
  if (field !== undefined) return columnIn(draft, input, { text: field, at: wanted.at })
  draft.document.out.report(wanted.at, 'alias-incomplete', wanted.text, input.named.text)
  return wanted.text
}

/** The column of an input that a field stands for; alerts have only the fields of their key, and who it was. */
function columnIn(draft: Draft, { named, rule, plan, of }: LinkedInput, field: Placed): string {
  if (of) return columnOf(field.text, of.eventClass)
  const inner = rule.body?.kind === 'correlation' ? rule.body.correlation : undefined
  const written = inner?.groupBy.findIndex(({ text }) => text === field.text) ?? -1
  if (written >= 0) return plan.key[written]!
  const meant = eventClasses.map((eventClass) => columnOf(field.text, eventClass))
  const overEvents = plan.inputs.every(({ kind }) => kind === 'events')
  const has = overEvents ? [...plan.key, ...carriedFields] : plan.key
  const found = has.find((key) => meant.includes(key))
  if (found === undefined) draft.document.out.report(field.at, 'chain-key', field.text, named.text)
  return found ?? field.text
}

/** An alert must be known to last while it does; hold and the joining of buckets are known only later. */
function tellUnsure(draft: Draft, { type }: Correlation, linked: readonly LinkedInput[]): void {
  if (type !== 'temporal' && type !== 'temporal_ordered') return
  for (const { named, rule, plan } of linked) {
    if (rule.body?.kind !== 'correlation') continue
    if (plan.holdMs > 0) draft.document.out.report(named.at, 'chain-hold', named.text)
    if (plan.test.type === 'spike') draft.document.out.report(named.at, 'chain-spike', named.text)
  }
}

/** One name for a column that is the same in every input; the name as written where it differs. */
const namesOf = (written: readonly Placed[], columns: readonly (readonly string[])[]): readonly string[] =>
  written.map(({ text }, i) => {
    const different = new Set(columns.map((ofInput) => ofInput[i]!))
    return different.size === 1 ? [...different][0]! : text
  })

function testOf({ formula, condition, options, rules }: Correlation, fields: readonly string[]): Test {
  if (formula) return { type: 'temporal', formula }
  return options(condition ?? [{ op: 'gte', n: rules.length }], fields)
}

/** The version covers the rule and all it refers to. */
function infoOf(
  { header, vedette, map, document, changes }: Draft,
  linked: readonly LinkedInput[],
): RuleInfo {
  const content = JSON.stringify([plain(map), ...changes, ...linked.map(({ plan }) => plan.info.version)])
  return {
    id: header.id,
    title: header.title,
    level: header.level,
    tags: header.tags,
    description: header.description,
    falsePositives: header.falsePositives,
    advice: vedette.advice ?? adviceFor(header.tags),
    ...(vedette.message === undefined ? {} : { message: vedette.message }),
    ...(vedette.recovery === undefined ? {} : { recovery: vedette.recovery }),
    version: hashText(content).slice(0, 16),
    file: document.file,
  }
}
