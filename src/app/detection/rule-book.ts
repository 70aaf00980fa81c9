import type { HeldRule, RuleChange, RuleMistake, RuleVersion } from '../../model/held-rule.ts'
import type { Plan } from '../../model/plan.ts'
import type { Mistake } from '../../rules/mistakes.ts'
import { type ReadRules, type RuleFile, readRules } from '../../rules/read-rules.ts'

/** Rules of one's own, versions kept of each, and characters of one. */
const MOST_RULES = 1000
const MOST_VERSIONS = 50
const LONGEST = 256 * 1024

/** What is wrong with a rule, or why a change cannot be made. */
export type Refused = { readonly mistakes: readonly RuleMistake[] } | { readonly why: string }

type OwnRule = {
  readonly versions: readonly RuleVersion[]
  /** Which of them is in force. */
  readonly version: number
  readonly flags: boolean
}

export type SavedRules = {
  readonly own: ReadonlyMap<string, OwnRule>
  readonly disabled: readonly string[]
}

/**
 * The rules in force: those we ship, and one's own. The same changes in the same order give the same rules. A rule is one
 * file, which may hold several documents, and goes by the id of the first.
 */
export class RuleBook {
  readonly #shipped: ReadonlyMap<string, RuleFile>
  #own = new Map<string, OwnRule>()
  #disabled = new Set<string>()
  #read: ReadRules
  #plans: readonly Plan[] = []

  /** The files that we ship, and what was read of them. */
  constructor(shipped: readonly RuleFile[], read: ReadRules) {
    this.#shipped = new Map(shipped.map((file) => [idOf(file.text) ?? file.path, file]))
    this.#read = read
    this.#choose()
  }

  /** Plans of rules that are enabled, and of those whose alerts they look at. */
  get plans(): readonly Plan[] {
    return this.#plans
  }

  /** Ids of the plans whose matches and alerts make events suspicious. */
  get flagging(): ReadonlySet<string> {
    const flagging = this.#plans.filter(
      ({ info, silent }) => !silent && this.#own.get(fileId(info.file))?.flags === true,
    )
    return new Set(flagging.map(({ info }) => info.id))
  }

  get all(): readonly HeldRule[] {
    return [...this.#shipped.keys(), ...this.#own.keys()].map((id) => this.get(id)!)
  }

  get(id: string): HeldRule | undefined {
    const shipped = this.#shipped.get(id)
    const own = this.#own.get(id)
    if (!shipped && !own) return undefined
    const path = shipped?.path ?? pathOf(id)
    const text = shipped?.text ?? textOf(own!)
    const plans = this.#read.plans.filter(({ info }) => info.file === path)
    const told = plans.find(({ silent }) => !silent) ?? plans[0]
    return {
      id,
      title: told?.info.title ?? /^title:\s*(.+)$/m.exec(text)?.[1] ?? id,
      level: told?.info.level ?? 'informational',
      origin: shipped ? 'shipped' : 'own',
      enabled: !this.#disabled.has(id),
      flags: own?.flags ?? false,
      text,
      version: own?.version ?? 1,
      versions: own?.versions ?? [],
    }
  }

  /** All mistakes of a rule as it would stand beside the others. */
  check(text: string): { readonly id: string | undefined; readonly mistakes: readonly RuleMistake[] } {
    const id = idOf(text)
    const path = pathOf(id ?? 'new')
    const { mistakes } = readRules([...this.#filesBeside(id), { path, text }])
    return { id, mistakes: mistakes.filter(({ file }) => file === path).map(shown) }
  }

  /** The plans that there would be with a rule, its own ones first told apart. */
  plansWith(text: string): readonly Plan[] {
    const id = idOf(text)
    const path = pathOf(id ?? 'new')
    const { plans } = readRules([...this.#filesBeside(id), { path, text }])
    return chosen(plans, (file) => file === path)
  }

  /** Why a change cannot be made; undefined when it can. */
  refuse(change: RuleChange): Refused | undefined {
    const { rule } = change
    if (change.op === 'put') return this.#refuseText(rule, change.text)
    const held = this.get(rule)
    if (!held) return { why: `there is no rule ${rule}` }
    if (change.op === 'delete' && held.origin === 'shipped')
      return { why: `${rule} is shipped with Vedette; disable it instead` }
    if (change.op === 'rollback' && !held.versions.some(({ version }) => version === change.version))
      return { why: `rule ${rule} has no version ${change.version}` }
    return undefined
  }

  #refuseText(rule: string, text: string): Refused | undefined {
    if (text.length > LONGEST) return { why: `a rule has at most ${LONGEST} characters` }
    if (this.#shipped.has(rule)) return { why: `${rule} is shipped with Vedette; give yours another id` }
    if (!this.#own.has(rule) && this.#own.size >= MOST_RULES)
      return { why: `there are ${MOST_RULES} rules already; delete one` }
    const { id, mistakes } = this.check(text)
    if (id === undefined) return { why: 'the rule has no id; give it one, a UUID' }
    if (id !== rule) return { why: `the rule says that its id is ${id}, not ${rule}` }
    return mistakes.some(({ severity }) => severity === 'error') ? { mistakes } : undefined
  }

  /** Makes a change, or refuses it and does nothing. */
  apply(change: RuleChange, at: number): Refused | undefined {
    const refused = this.refuse(change)
    if (refused) return refused
    const { rule } = change
    const own = this.#own.get(rule)
    switch (change.op) {
      case 'put': {
        const version = (own?.versions.at(-1)?.version ?? 0) + 1
        const versions = [...(own?.versions ?? []), { version, at, text: change.text }].slice(-MOST_VERSIONS)
        this.#own.set(rule, { versions, version, flags: change.flags })
        break
      }
      case 'rollback':
        this.#own.set(rule, { ...own!, version: change.version })
        break
      case 'delete':
        this.#own.delete(rule)
        this.#disabled.delete(rule)
        break
      case 'enable':
        this.#disabled.delete(rule)
        break
      case 'disable':
        this.#disabled.add(rule)
    }
    this.#read = this.#readAll()
    this.#choose()
    return undefined
  }

  save(): SavedRules {
    return { own: new Map(this.#own), disabled: [...this.#disabled] }
  }

  /** It must be new: what we ship is read already. */
  restore({ own, disabled }: SavedRules): void {
    this.#own = new Map(own)
    this.#disabled = new Set(disabled)
    if (this.#own.size > 0) this.#read = this.#readAll()
    this.#choose()
  }

  #filesBeside(id: string | undefined): RuleFile[] {
    const own = [...this.#own].filter(([other]) => other !== id)
    return [
      ...this.#shipped.values(),
      ...own.map(([other, rule]) => ({ path: pathOf(other), text: textOf(rule) })),
    ]
  }

  #readAll(): ReadRules {
    return readRules(this.#filesBeside(undefined))
  }

  #choose(): void {
    const off = new Set([...this.#disabled].map((id) => this.#shipped.get(id)?.path ?? pathOf(id)))
    this.#plans = chosen(this.#read.plans, (file) => !off.has(file))
  }
}

/** Plans of the files wanted, and, silent, those whose alerts they look at. */
function chosen(plans: readonly Plan[], wants: (file: string) => boolean): readonly Plan[] {
  const wanted = new Set(plans.filter(({ info }) => wants(info.file)))
  for (const { inputs } of wanted) {
    const ids = inputs.flatMap((input) => (input.kind === 'alerts' ? [input.ruleId] : []))
    for (const inner of plans) if (ids.includes(inner.info.id)) wanted.add(inner)
  }
  return plans
    .filter((plan) => wanted.has(plan))
    .map((plan) => (wants(plan.info.file) ? plan : { ...plan, silent: true }))
}

const pathOf = (id: string): string => `rules/${id}.yml`
const fileId = (path: string): string => path.slice('rules/'.length, -'.yml'.length)
const textOf = ({ versions, version }: OwnRule): string =>
  versions.find((one) => one.version === version)!.text

/** The id of the first document of a rule file. */
const idOf = (text: string): string | undefined => /^id:\s*["']?([\w-]{1,64})["']?\s*(#.*)?$/m.exec(text)?.[1]

const shown = ({ severity, code, message, line, column }: Mistake): RuleMistake => ({
  severity,
  code,
  message,
  line,
  column,
})
