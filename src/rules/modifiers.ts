import { nearest } from '../lib/nearest.ts'
import { type TimePart, timeParts } from '../model/plan.ts'
import type { Report } from './mistakes.ts'

const placings = ['contains', 'startswith', 'endswith'] as const
const encodings = ['windash', 'base64', 'base64offset', 'utf16', 'utf16le', 'utf16be', 'wide'] as const
const steps = [...placings, ...encodings] as const
type Step = (typeof steps)[number]

const types = ['re', 'cidr', 'exists', 'gt', 'gte', 'lt', 'lte', 'fieldref'] as const
type Type = (typeof types)[number]
const flags = ['i', 'm', 's'] as const
const switches = ['all', 'cased', 'neq', 'expand'] as const

/** Every modifier of the Sigma specification. */
export const modifierNames: readonly string[] = [...steps, ...types, ...flags, ...switches, ...timeParts]

/** A field's modifiers, understood. */
export interface Modifiers {
  readonly names: readonly string[]
  readonly type: 'text' | Type
  /** Changes to a text value, in the order they apply. */
  readonly steps: readonly Step[]
  /** Of a regular expression: i, m, s. */
  readonly flags: string
  /** The value is compared with this part of the time that the field names. */
  readonly timePart: TimePart | undefined
  readonly cased: boolean
  readonly all: boolean
  readonly negated: boolean
  /** The value has placeholders. */
  readonly expand: boolean
}

/** A value without modifiers. */
export const plainText: Modifiers = {
  names: [],
  type: 'text',
  steps: [],
  flags: '',
  timePart: undefined,
  cased: false,
  all: false,
  negated: false,
  expand: false,
}

const among = <T extends string>(list: readonly T[], name: string): name is T =>
  (list as readonly string[]).includes(name)

/** Reads the modifiers behind a field (`field|contains|all`); undefined when a mistake was told. */
export function readModifiers(names: readonly string[], at: number, report: Report): Modifiers | undefined {
  let type: Modifiers['type'] = 'text'
  let part: TimePart | undefined
  const found: Step[] = []
  let regexFlags = ''
  let ok = true
  for (const name of names) {
    if (among(steps, name)) {
      const clash = clashing(name, found)
      if (clash) ok = tell(() => report(at, 'modifier-clash', clash, name))
      else found.push(name)
    } else if (among(types, name)) {
      const other = type
      if (other !== 'text') ok = tell(() => report(at, 'modifier-clash', other, name))
      type = name
    } else if (among(timeParts, name)) {
      const other = part
      if (other !== undefined) ok = tell(() => report(at, 'modifier-clash', other, name))
      part = name
    } else if (among(flags, name)) {
      if (type !== 're') ok = tell(() => report(at, 'modifier-order', name, 're'))
      else regexFlags += regexFlags.includes(name) ? '' : name
    } else if (!among(switches, name)) {
      ok = tell(() => report(at, 'unknown-modifier', name, nearest(name, modifierNames)))
    }
  }
  for (const [one, other] of strays(type, part, found, names)) {
    ok = tell(() => report(at, 'modifier-clash', one, other))
  }
  if (!ok) return undefined
  if (part !== undefined && type !== 'text') report(at, 'not-portable', `"${type}" behind "${part}"`)
  const has = (name: string): boolean => names.includes(name)
  return {
    names,
    type,
    steps: found,
    flags: regexFlags,
    timePart: part,
    cased: has('cased'),
    all: has('all'),
    negated: has('neq'),
    expand: has('expand'),
  }
}

function tell(report: () => void): false {
  report()
  return false
}

const comparisons: readonly string[] = ['gt', 'gte', 'lt', 'lte']

/** Pairs of modifiers that mean nothing together, the first of them for each cause. */
function strays(
  type: Modifiers['type'],
  part: TimePart | undefined,
  found: readonly Step[],
  names: readonly string[],
): (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = []
  const cased = names.includes('cased') ? 'cased' : undefined
  if (part !== undefined) {
    const stray = found[0] ?? cased ?? (type === 'text' || comparisons.includes(type) ? undefined : type)
    if (stray !== undefined) pairs.push([part, stray])
  } else if (type === 'fieldref') {
    const stray = found.find((step) => !among(placings, step))
    if (stray !== undefined) pairs.push([type, stray])
  } else if (type !== 'text') {
    const stray = found[0] ?? cased
    if (stray !== undefined) pairs.push([type, stray])
  }
  for (const [one, other] of [
    ['exists', 'neq'],
    ['exists', 'expand'],
    ['fieldref', 'expand'],
  ] as const) {
    if (names.includes(one) && names.includes(other)) pairs.push([one, other])
  }
  return pairs
}

/** The earlier step that `name` cannot follow. Text is encoded first, and placed last. */
function clashing(name: Step, before: readonly Step[]): Step | undefined {
  if (among(placings, name)) return before.find((step) => among(placings, step))
  if (name === 'windash') return before.find((step) => among(encodings, step) && step !== 'windash')
  if (name.startsWith('base64'))
    return before.find((step) => step.startsWith('base64') || among(placings, step))
  return before.find((step) => step !== 'windash')
}

/** Whether a step says where in a text the value stands. */
export const isPlacing = (step: string): boolean => among(placings, step)
