import { duration } from '../lib/duration.ts'
import { conditionWords } from '../model/condition-words.ts'
import type { Finding } from '../model/finding.ts'
import type { Formula, Plan } from '../model/plan.ts'

/** Why an alert was raised, in one sentence with the numbers that decided. */
export function reasonOf(finding: Finding): string {
  return `${decision(finding)}${keyWords(finding)}${crowd(finding)}.`
}

function decision({ plan, value, terms }: Finding): string {
  const { test } = plan
  const within = `within ${duration(plan.windowMs)}`
  switch (test.type) {
    case 'event_count':
      if (isPlain(plan)) return `An event matched "${plan.info.title}"`
      return `${plural(value, 'event')} of ${inputs(plan)} ${within}, where the rule asks for ${conditionWords(test.condition)}`
    case 'value_count':
      return `${value} different ${test.fields.join(' + ')} ${within}, where the rule asks for ${conditionWords(test.condition)}`
    case 'value_sum':
      return `The ${test.field} of ${inputs(plan)} add up to ${value} ${within}, where the rule asks for ${conditionWords(test.condition)}`
    case 'value_avg':
      return `The mean ${test.field} of ${inputs(plan)} is ${value} ${within}, where the rule asks for ${conditionWords(test.condition)}`
    case 'value_percentile':
      return `${test.percentile} % of the ${test.field} of ${inputs(plan)} are at most ${value} ${within}, where the rule asks for ${conditionWords(test.condition)}`
    case 'temporal':
      if ('formula' in test) return `${signs(test.formula, plan)} ${within}`
      return `${value} of the ${plan.inputs.length} signs ${inputs(plan)} ${within}`
    case 'temporal_ordered':
      return `${plan.inputs.map((input) => input.name).join(', then ')} ${within}`
    case 'spike':
      return `${plural(value, 'event')} in ${duration(plan.windowMs)} where ${terms.usual} are usual and ${terms.threshold} are the limit`
    case 'baseline':
      return `${plural(value, 'event')} in ${duration(plan.windowMs)} where ${terms.learned} in ${terms.buckets} such spans were learned and ${terms.threshold} % over is the limit`
    case 'seasonal_baseline':
      return `${plural(value, 'event')} in ${duration(plan.windowMs)} where ${terms.usual} ± ${terms.deviation} are usual at that hour (${terms.hour} ${terms.timeZone})`
    case 'first_seen':
      return `${value} new ${test.fields.join(' + ')}, not seen in the ${duration(plan.windowMs)} before`
    case 'rhythm':
      return `${value} events in nearly constant intervals (spread at most ${test.tolerance} % of the mean)`
    case 'share':
      return `${value} % of the events ${within} are ${plan.inputs[0]?.name}, where the limit is ${test.percent} %`
    case 'absence':
      return `${plural(value, 'event')} of "${plan.inputs[0]?.name}" not followed by ${answers(plan)} ${within}`
    case 'impossible_travel':
      return `Two places ${value} km apart within ${terms.seconds} s`
  }
}

/** A formula in words, with the names of the rules. */
function signs(formula: Formula, plan: Plan): string {
  switch (formula.op) {
    case 'seen':
      return `"${plan.inputs[formula.input]?.name}"`
    case 'not':
      return `no ${bracketed(formula.formula, plan)}`
    case 'all':
      return formula.of.map((part) => bracketed(part, plan)).join(' and ')
    case 'any':
      return formula.of.map((part) => bracketed(part, plan)).join(' or ')
  }
}

const bracketed = (formula: Formula, plan: Plan): string =>
  formula.op === 'seen' || formula.op === 'not' ? signs(formula, plan) : `(${signs(formula, plan)})`

const isPlain = ({ test, inputs: of }: Plan): boolean =>
  test.type === 'event_count' && of.length === 1 && test.condition.length === 1 && test.condition[0]!.n === 1

const inputs = (plan: Plan): string => plan.inputs.map((input) => `"${input.name}"`).join(', ')

/** The rules of an absence that may follow the first; one that looks at events of several classes is named once. */
const answers = (plan: Plan): string =>
  [...new Set(plan.inputs.slice(1).map(({ name }) => `"${name}"`))].join(' or ')

function keyWords({ plan, key }: Finding): string {
  if (key.length === 0) return ''
  return `, for ${plan.key.map((field, i) => `${field} ${key[i]}`).join(' and ')}`
}

/** How many were concerned, where the key does not say it. */
function crowd({ plan, entities }: Finding): string {
  const parts: string[] = []
  const keyed = (field: string) => plan.key.includes(field)
  if (entities.sources.length > 1 && !keyed('src_endpoint.ip'))
    parts.push(atLeast(entities.sources.length, 'source'))
  if (entities.users.length > 1 && !keyed('user.name')) parts.push(atLeast(entities.users.length, 'account'))
  if (entities.targets.length > 1 && !keyed('dst_endpoint.ip'))
    parts.push(atLeast(entities.targets.length, 'target'))
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

/** Names are kept up to a hundred. */
const atLeast = (n: number, noun: string): string => (n >= 100 ? `${n} ${noun}s or more` : plural(n, noun))

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
