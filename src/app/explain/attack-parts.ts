import { alertId } from '../../lib/alert-id.ts'
import type { Alert } from '../../model/alert.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import { UserMistake } from '../mistake.ts'
import type { ReadAgain } from '../read-again.ts'
import { innerPlans } from './chain.ts'

/** An episode of one key of a rule with a vector. */
export interface Part {
  readonly id: string
  readonly title: string
  readonly vector: string
  readonly key: Readonly<Record<string, string>>
  readonly openedAt: number
  readonly closedAt: number
  readonly count: number
  readonly peak: number | undefined
}

/** What an attack was made of. */
export interface AttackParts {
  /** The finding that opened it. */
  readonly first: Finding
  /** Episodes folded into it, in order of opening; at most {@link MOST_PARTS}. */
  readonly members: readonly Part[]
  readonly allMembers: number
  /** Episodes of other vectors over the same span that share a target; those that say only that there is much are absorbed. */
  readonly beside: readonly Part[]
  readonly allBeside: number
  /** Events of the members, of the rule that saw most. */
  readonly events: number
}

const MOST_PARTS = 1000

/** Reads the inputs again for the episodes of all keys that an attack was folded from. */
export async function attackParts(
  { rule, key, openedAt, closedAt }: Alert,
  plans: readonly Plan[],
  read: ReadAgain,
): Promise<AttackParts> {
  const vector = key.vector ?? ''
  const parts = new Parts(rule.id, vector, openedAt, closedAt)
  const speaking = plans.filter((plan) => plan.vector !== undefined)
  const needed = new Set(speaking.flatMap((plan) => [...innerPlans(plan, plans), plan]))
  await read(
    plans.filter((plan) => needed.has(plan)),
    parts,
  )
  return parts.all()
}

class Parts {
  readonly #rule: string
  readonly #vector: string
  readonly #openedAt: number
  readonly #closedAt: number
  readonly #members: Part[] = []
  readonly #beside: { part: Part; targets: ReadonlySet<string> }[] = []
  readonly #targets = new Set<string>()
  readonly #events = new Map<string, number>()
  #first: Finding | undefined
  #allMembers = 0

  constructor(rule: string, vector: string, openedAt: number, closedAt: number) {
    this.#rule = rule
    this.#vector = vector
    this.#openedAt = openedAt
    this.#closedAt = closedAt
  }

  alert = (): void => {}

  finding = (finding: Finding): void => {
    const { plan, status, openedAt, closedAt, count, entities, traffic } = finding
    if (status !== 'closed' || plan.vector === undefined) return
    if (openedAt > this.#closedAt || closedAt < this.#openedAt) return
    const targets = traffic ? traffic.targets.keys() : entities.targets
    if (plan.vector !== this.#vector) {
      if (this.#beside.length < MOST_PARTS * 10)
        this.#beside.push({ part: partOf(finding), targets: new Set(targets) })
      return
    }
    if (plan.info.id === this.#rule && openedAt === this.#openedAt) this.#first ??= finding
    if (openedAt < this.#openedAt || closedAt > this.#closedAt) return
    this.#allMembers++
    if (this.#members.length < MOST_PARTS) this.#members.push(partOf(finding))
    if (this.#targets.size < 100_000) for (const target of targets) this.#targets.add(target)
    this.#events.set(plan.info.id, (this.#events.get(plan.info.id) ?? 0) + count)
  }

  all(): AttackParts {
    if (!this.#first)
      throw new UserMistake('the files have changed since they were first read; run the command again')
    const beside = this.#beside
      .filter(({ targets }) => [...targets].some((target) => this.#targets.has(target)))
      .map(({ part }) => part)
    return {
      first: this.#first,
      members: this.#members.sort(byOpening),
      allMembers: this.#allMembers,
      beside: beside.sort(byOpening).slice(0, MOST_PARTS),
      allBeside: beside.length,
      events: Math.max(0, ...this.#events.values()),
    }
  }
}

const byOpening = (a: Part, b: Part): number => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1)

const partOf = ({ plan, key, openedAt, closedAt, count, peak }: Finding): Part => ({
  id: alertId(plan.info.id, key, openedAt),
  title: plan.info.title,
  vector: plan.vector ?? '',
  key: Object.fromEntries(plan.key.map((field, i) => [field, key[i] ?? ''])),
  openedAt,
  closedAt,
  count,
  peak: peak?.value,
})
