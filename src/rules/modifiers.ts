import type { Report } from './mistakes.ts'
import { nearest } from './nearest.ts'

const steps = ['contains', 'startswith', 'endswith', 'windash', 'base64', 'base64offset'] as const
const wideSteps = ['utf16', 'utf16le', 'utf16be', 'wide'] as const
type Step = (typeof steps)[number] | (typeof wideSteps)[number]

const types = ['re', 'cidr', 'exists', 'gt', 'gte', 'lt', 'lte'] as const
const flags = ['i', 'm', 's'] as const
const switches = ['all', 'cased', 'neq'] as const
const later = ['expand', 'fieldref', 'minute', 'hour', 'day', 'week', 'month', 'year'] as const

/** Every modifier of the Sigma specification. */
const modifierNames: readonly string[] = [...steps, ...wideSteps, ...types, ...flags, ...switches, ...later]

/** A field's modifiers, understood. */
export interface Modifiers {
  readonly names: readonly string[]
  readonly type: 'text' | (typeof types)[number]
  /** Changes to a text value, in the order they apply. */
  readonly steps: readonly Step[]
  /** Of a regular expression: i, m, s. */
  readonly flags: string
  readonly cased: boolean
  readonly all: boolean
  readonly negated: boolean
}

const among = <T extends string>(list: readonly T[], name: string): name is T =>
  (list as readonly string[]).includes(name)

/** Reads the modifiers behind a field (`field|contains|all`); undefined when a mistake was told. */
export function readModifiers(names: readonly string[], at: number, report: Report): Modifiers | undefined {
  let type: Modifiers['type'] = 'text'
  const found: Step[] = []
  let regexFlags = ''
  let ok = true
  for (const name of names) {
    if (among(later, name)) ok = tell(() => report(at, 'not-supported', `the modifier "${name}"`))
    else if (among(steps, name) || among(wideSteps, name)) {
      const clash = clashing(name, found)
      if (clash) ok = tell(() => report(at, 'modifier-clash', clash, name))
      else found.push(name)
    } else if (among(types, name)) {
      const other = type
      if (other !== 'text') ok = tell(() => report(at, 'modifier-clash', other, name))
      type = name
    } else if (among(flags, name)) {
      if (type !== 're') ok = tell(() => report(at, 'modifier-order', name, 're'))
      else regexFlags += regexFlags.includes(name) ? '' : name
    } else if (!among(switches, name)) {
      ok = tell(() => report(at, 'unknown-modifier', name, nearest(name, modifierNames)))
    }
  }
  const stray = type === 'text' ? undefined : (found[0] ?? (names.includes('cased') ? 'cased' : undefined))
  if (stray !== undefined) ok = tell(() => report(at, 'modifier-clash', type, stray))
  if (!ok) return undefined
  const has = (name: string): boolean => names.includes(name)
  return {
    names,
    type,
    steps: found,
    flags: regexFlags,
    cased: has('cased'),
    all: has('all'),
    negated: has('neq'),
  }
}

function tell(report: () => void): false {
  report()
  return false
}

const placing: readonly string[] = ['contains', 'startswith', 'endswith']

/** The earlier step that `name` cannot follow. Text is encoded first, and placed last. */
function clashing(name: Step, before: readonly Step[]): Step | undefined {
  if (name === 'windash') return before.find((step) => step.startsWith('base64') || among(wideSteps, step))
  if (placing.includes(name)) return before.find((step) => placing.includes(step))
  if (name.startsWith('base64'))
    return before.find((step) => step.startsWith('base64') || placing.includes(step))
  return before.find((step) => step !== 'windash')
}
