import { alertId } from '../../lib/alert-id.ts'
import type { Alert } from '../../model/alert.ts'
import type { Finding } from '../../model/finding.ts'
import type { Plan } from '../../model/plan.ts'
import type { Quality } from '../../model/reject.ts'
import { UserMistake } from '../mistake.ts'
import type { ReadAgain } from '../read-again.ts'

/** What carries an id: an alert as it is told, or a finding that is part of one or serves another rule. */
export type Named =
  | {
      readonly kind: 'alert'
      readonly id: string
      readonly alert: Alert
      readonly finding: Finding | undefined
    }
  | { readonly kind: 'finding'; readonly id: string; readonly finding: Finding }

const NEAREST = 3
const MOST_CANDIDATES = 100

/**
 * Runs all rules over the inputs and finds what has this id, or the only one whose id begins so. Alerts are what `replay`
 * prints; the parts of attacks and the alerts of rules that only serve others have ids as well.
 */
export async function findAlert(wanted: string, plans: readonly Plan[], read: ReadAgain): Promise<Named> {
  const prefix = wanted.trim().toLowerCase()
  if (!/^[0-9a-f]{4,32}$/.test(prefix)) {
    throw new UserMistake(
      `${wanted}: not the id of an alert; ids are 32 hexadecimal digits, and the first 4 or more will do`,
    )
  }
  const search = new Search(prefix)
  const { quality } = await read(plans.map(spoken), search)
  return search.only(wanted, quality)
}

/** A rule that only serves others, made to speak for itself. */
const spoken = (plan: Plan): Plan => {
  if (!plan.silent) return plan
  const { vector: _, ...rest } = plan
  return { ...rest, silent: false }
}

class Search {
  readonly #prefix: string
  readonly #found = new Map<string, Named>()
  #total = 0
  #nearest: string[] = []

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  alert = (alert: Alert): void => {
    const { id, status } = alert
    if (status !== 'open') this.#total++
    if (this.#fits(id)) {
      const before = this.#found.get(id)
      this.#found.set(id, { kind: 'alert', id, alert, finding: before?.finding })
    } else if (status !== 'open') this.#near(id)
  }

  finding = (finding: Finding): void => {
    const id = alertId(finding.plan.info.id, finding.key, finding.openedAt)
    if (!this.#fits(id)) return
    const before = this.#found.get(id)
    this.#found.set(id, before?.kind === 'alert' ? { ...before, finding } : { kind: 'finding', id, finding })
  }

  #fits(id: string): boolean {
    return id.startsWith(this.#prefix) && (this.#found.size < MOST_CANDIDATES || this.#found.has(id))
  }

  /** Remembers the ids that share the longest beginning with the one asked for. */
  #near(id: string): void {
    if (this.#nearest.includes(id)) return
    const least = this.#nearest.at(-1)
    if (this.#nearest.length === NEAREST && alike(id, this.#prefix) <= alike(least!, this.#prefix)) return
    this.#nearest.push(id)
    this.#nearest.sort((a, b) => alike(b, this.#prefix) - alike(a, this.#prefix))
    this.#nearest.length = Math.min(this.#nearest.length, NEAREST)
  }

  only(wanted: string, { rows, accepted }: Quality): Named {
    const exact = this.#found.get(this.#prefix)
    const [one, second] = exact ? [exact] : this.#found.values()
    if (one && !second) return one
    if (one && second) {
      const ids = [...this.#found.keys()].slice(0, 5).join(', ')
      throw new UserMistake(
        `${wanted}: ${this.#found.size} alerts have ids that begin so: ${ids}; say more of it`,
      )
    }
    const looked = `${accepted} events of ${rows} records gave ${this.#total} alert${this.#total === 1 ? '' : 's'}`
    if (this.#total === 0)
      throw new UserMistake(
        `${wanted}: no such alert; ${looked}. Name the files and rules that replay ran with`,
      )
    throw new UserMistake(
      `${wanted}: no such alert; ${looked}, the nearest ids are ${this.#nearest.join(', ')}. Rules, files, --sort and --lateness must be those that replay ran with`,
    )
  }
}

/** How many characters two ids have in common from the beginning. */
function alike(a: string, b: string): number {
  let n = 0
  while (n < a.length && n < b.length && a[n] === b[n]) n++
  return n
}
