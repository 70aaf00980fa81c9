import { type Position, type YamlReport, yamlProblems } from '../lib/yaml-tree.ts'
import { eventClasses } from '../model/fields.ts'

/**
 * What a mistake does: an `error` refuses the rule it stands in, a `warning` means that the rule may not do
 * what was meant or was not loaded for want of events, an `info` is worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info'

interface Kind<Args extends readonly never[]> {
  readonly severity: Severity
  readonly say: (...args: Args) => string
}

const error = <Args extends readonly unknown[]>(say: (...args: Args) => string) =>
  ({ severity: 'error', say }) as const
const warning = <Args extends readonly unknown[]>(say: (...args: Args) => string) =>
  ({ severity: 'warning', say }) as const
const info = <Args extends readonly unknown[]>(say: (...args: Args) => string) =>
  ({ severity: 'info', say }) as const

type Near = string | undefined
const listed = (names: readonly string[]): string => `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
const meant = (near: Near): string => (near === undefined ? '' : `; did you mean "${near}"?`)

/** Every mistake a rule's author can make: its code, what it does to the rule, and its sentence. */
export const ruleMistakes = {
  // The file
  'file-too-large': error(yamlProblems['file-too-large']),
  'too-many-documents': error(yamlProblems['too-many-documents']),
  'too-deep': error(yamlProblems['too-deep']),
  'too-many-aliases': error(yamlProblems['too-many-aliases']),
  yaml: error(yamlProblems.yaml),
  'yaml-tag': error(yamlProblems['yaml-tag']),
  'duplicate-key': error(yamlProblems['duplicate-key']),

  // The document
  'not-a-rule': error(() => 'not a rule: a rule is a map with "title", "logsource" and "detection"'),
  'missing-field': error((field: string) => `"${field}" is missing; add it`),
  'wrong-type': error((field: string, wanted: string) => `"${field}" must be ${wanted}`),
  'too-long': error(
    (field: string, limit: number) => `"${field}" is longer than ${limit} characters; shorten it`,
  ),
  'unknown-level': error(
    (level: string, near: Near) =>
      `unknown level "${level}"${meant(near) || '; use informational, low, medium, high or critical'}`,
  ),
  'unknown-status': warning((status: string, near: Near) => `unknown status "${status}"${meant(near)}`),
  'unknown-key': warning((key: string, near: string) => `unknown key "${key}" is ignored${meant(near)}`),
  'missing-recommended': info((field: string) => `"${field}" is missing; it helps whoever reads the alert`),
  'duplicate-id': error(
    (id: string, where: string) => `the id "${id}" is taken by ${where}; give this rule its own`,
  ),
  'unmapped-log-source': warning(
    (source: string) =>
      `loaded, but nothing that is read here feeds log source ${source}; it waits for records that name it themselves`,
  ),
  'empty-log-source': warning(
    () => 'the log source names no category, product or service; the rule is not loaded',
  ),
  'not-portable': warning(
    (what: string) => `${what} is our own extension; other Sigma tools will not know it`,
  ),

  // Rules in several documents, and filters
  'unknown-action': error(
    (action: string, near: Near) =>
      `unknown action "${action}"${meant(near) || '; use global, reset or repeat'}`,
  ),
  'nothing-to-repeat': error(() => '"action: repeat" has no rule before it in this file; write a whole rule'),
  'collection-too-large': error(
    (limit: number) => `global documents repeat more than ${limit} values in this file; split it`,
  ),
  'filter-direction': warning(
    () =>
      'what this condition selects is left out here, but other Sigma tools keep only that; begin it with "not" to mean the same everywhere',
  ),
  'filter-unknown-rule': warning(
    (name: string, near: Near) => `the filter names "${name}", which is no rule here${meant(near)}`,
  ),
  'filter-log-source': warning(
    (name: string) => `the filter does nothing to "${name}", which is of another log source`,
  ),

  // The detection
  'empty-detection': error(() => 'the detection names nothing to look for; add a selection'),
  'no-condition': error(() => 'the detection has no "condition"; add one, such as "condition: selection"'),
  'empty-value': error((name: string) => `"${name}" has no value; give it one, or null for a missing field`),
  'unknown-modifier': error((name: string, near: Near) => `unknown modifier "${name}"${meant(near)}`),
  'modifier-clash': error(
    (name: string, other: string) => `the modifiers "${name}" and "${other}" exclude each other`,
  ),
  'modifier-order': error(
    (name: string, other: string) => `the modifier "${name}" must stand behind "${other}"`,
  ),
  'modifier-value': error((name: string, wanted: string) => `the modifier "${name}" wants ${wanted}`),
  'modifier-needs-field': error((name: string) => `the modifier "${name}" needs a field before it`),
  'no-placeholder-values': warning(
    (name: string) => `the placeholder "%${name}%" has no values, so the rule is inactive; give it some`,
  ),
  'all-of-one': warning(() => 'the modifier "all" does nothing to a single value; remove it'),
  'too-many-values': error(
    (limit: number) => `the value stands for more than ${limit} spellings; name fewer dashes`,
  ),
  'rule-too-large': error((limit: number) => `the rule makes more than ${limit} single tests; split it`),
  'regex-syntax': error(
    (pattern: string, problem: string) => `bad regular expression "${pattern}": ${problem}`,
  ),
  'regex-not-linear': error(
    (pattern: string) =>
      `the regular expression "${pattern}" needs look-around, back references or atomic groups, which cannot run in linear time; write it without`,
  ),
  'regex-too-large': error(
    (size: string) => `the regular expression is ${size}; repeat less, or write several`,
  ),
  'bad-cidr': error((detail: string) => detail),
  'unknown-field': warning((field: string, near: string) => `unknown field "${field}"${meant(near)}`),

  // The condition
  'condition-syntax': error((problem: string) => `bad condition: ${problem}`),
  'undefined-identifier': error(
    (name: string, near: Near) =>
      `the condition uses "${name}", which the detection does not define${meant(near)}`,
  ),
  'unused-identifier': warning((name: string) => `"${name}" is not used by the condition`),
  'condition-aggregation': error(
    () => 'conditions with "|" are the old form of aggregation; write a correlation instead',
  ),
  'old-timeframe': warning(
    () =>
      '"timeframe" in a detection belongs to the old form of aggregation and is ignored; see "vedette.timeframe"',
  ),

  // Correlations
  'unknown-correlation': error(
    (type: string, near: Near) => `unknown correlation type "${type}"${meant(near)}`,
  ),
  'unknown-option': error(
    (key: string, where: string, near: Near) => `unknown key "${key}" in ${where}${meant(near)}`,
  ),
  'missing-option': error((key: string, type: string) => `${type} needs "${key}"; add it`),
  'option-not-allowed': error((key: string, type: string) => `${type} takes no "${key}"; remove it`),
  'bad-number': error((key: string, wanted: string) => `"${key}" must be ${wanted}`),
  'bad-timespan': error(
    (text: string) => `"${text}" is no timespan; write a whole number and a unit: 500ms, 10s, 5m, 1h or 2d`,
  ),
  'bad-comparison': error((problem: string) => `bad condition: ${problem}`),
  'ordered-condition': error(
    (n: number) =>
      `temporal_ordered always wants all of its rules; remove the condition, or write "gte: ${n}"`,
  ),
  'not-of-an-hour': error(
    (timespan: string) =>
      `"timespan" of a seasonal_baseline must divide an hour, and be 30s or more, not ${timespan}; use 1h, 30m, 15m, 5m`,
  ),
  'unknown-time-zone': error(
    (name: string, near: Near) =>
      `unknown time zone "${name}"${meant(near) || '; use a name such as Europe/Berlin, or UTC'}`,
  ),
  'too-many-items': error(
    (key: string, limit: number) => `"${key}" holds more than ${limit} items; shorten it`,
  ),
  'too-few-rules': error((type: string) => `${type} needs at least two rules; add one`),
  'repeated-rule': error((name: string) => `the rule "${name}" is named twice; name it once`),
  'unknown-rule': error((name: string, near: Near) => `no rule has the name or id "${name}"${meant(near)}`),
  'ambiguous-rule': error(
    (name: string, where: string) => `several rules have the name "${name}" (${where}); use ids`,
  ),
  'refused-rule': error((name: string) => `the rule "${name}" has mistakes of its own; mend it first`),
  'inactive-rule': warning(
    (name: string) => `the rule "${name}" waits for values of a placeholder, and so does this one`,
  ),
  'unloaded-rule': warning((name: string) => `the rule "${name}" is not loaded, so neither is this one`),
  'rule-cycle': error((path: string) => `rules refer to each other in a circle: ${path}; break it`),
  'chain-too-long': error(
    (limit: number) => `correlations stand on each other more than ${limit} deep; shorten the chain`,
  ),
  'unknown-alias': error(
    (rule: string, near: Near) => `the alias names "${rule}", which is not in "rules"${meant(near)}`,
  ),
  'several-classes': error(
    (rule: string, classes: string) =>
      `"${rule}" looks at events of several classes (${classes}), which cannot be told apart from several rules here; name the kinds of event in it, or "vedette.class"`,
  ),
  'alias-incomplete': error(
    (alias: string, rule: string) => `the alias "${alias}" names no field of the rule "${rule}"`,
  ),
  'chain-key': error(
    (field: string, rule: string) =>
      `alerts of "${rule}" do not carry "${field}"; they carry the fields of its "group-by", and user.name and src_endpoint.ip where it looks at events: group by those, or add it there`,
  ),
  'chain-hold': error(
    (rule: string) =>
      `"${rule}" has a hold, and rules with a hold cannot take part in temporal correlations; remove it`,
  ),
  'chain-spike': error(
    (rule: string) =>
      `"${rule}" is a spike, and whether its alert lasts from one bucket to the next is known too late for temporal correlations; use event_count`,
  ),

  // Our own keys
  'bad-vector': error((text: string) => `"${text}" is no attack vector; write lower-case words joined by _`),
  'bad-message': error(
    (text: string) => `a message cannot hold ${text}; only {value} and {time} are filled in`,
  ),
  'unknown-class': error(
    (text: string, near: Near) => `unknown class "${text}"${meant(near) || `; use ${listed(eventClasses)}`}`,
  ),
  'forget-too-short': error(
    (least: string) =>
      `"forget" must be at least ten times the timespan, and a week for a seasonal_baseline (${least})`,
  ),

  // Placeholders
  'placeholder-form': error(
    () => 'write placeholders as a map of names (letters, digits, _ - .) to a value or a list of values',
  ),

  // Tests beside rules
  'test-form': error((problem: string) => `bad test: ${problem}`),
} as const satisfies Readonly<Record<string, Kind<never[]>>>

export type MistakeCode = keyof typeof ruleMistakes

type Args<C extends MistakeCode> = Parameters<(typeof ruleMistakes)[C]['say']>

/** One mistake, told to a person. Lines and columns count from 1. */
export interface Mistake {
  readonly code: MistakeCode
  readonly severity: Severity
  readonly file: string
  readonly line: number
  readonly column: number
  readonly message: string
}

/** Tells a mistake that begins at `offset` of the file. */
export type Report = <C extends MistakeCode>(offset: number, code: C, ...args: Args<C>) => void

/** For what is read once more: its mistakes were told already. */
export const untold: Report = () => {}

/** Where the mistakes of one document go. */
export interface DocumentReport extends YamlReport {
  readonly report: Report
  readonly positionOf: Position
}

/** Of one document, at most this many are told. */
const MAX_TOLD = 100

/** Collects mistakes into `into`, with the position that `where` gives an offset. */
export function reportInto(into: Mistake[], file: string, where: Position): DocumentReport {
  let errors = 0
  let told = 0
  const tell = (offset: number, code: MistakeCode, message: () => string): void => {
    const { severity } = ruleMistakes[code]
    if (severity === 'error') errors++
    if (++told > MAX_TOLD) return
    into.push({ code, severity, file, ...where(offset), message: oneLine(message()) })
  }
  const report: Report = (offset, code, ...args) =>
    tell(offset, code, () => (ruleMistakes[code].say as (...all: unknown[]) => string)(...args))
  return {
    report,
    broken: (offset, code, message) => tell(offset, code, () => message),
    failed: () => errors > 0,
    positionOf: where,
  }
}

/** Texts from a rule file may hold line breaks and control characters; a message is one harmless line. */
const oneLine = (text: string): string => {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
  return clean.length <= 400 ? clean : `${clean.slice(0, 399)}…`
}
