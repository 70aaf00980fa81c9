import type { IncidentDecision } from '../model/own-incident.ts'
import type { LinkDecision } from './parts.ts'

const NONE: readonly never[] = []

/** A merge or split, and what undid it. */
interface Linking {
  readonly decision: IncidentDecision
  readonly link: LinkDecision
  undone?: IncidentDecision
}

/** What analysts decided, in the order in which they did: the same decisions always come to the same. */
export class Decisions {
  readonly #all: IncidentDecision[] = []
  /** Of single incidents, by the alert that named the incident then. */
  readonly #remarks = new Map<string, IncidentDecision[]>()
  readonly #linkings = new Map<number, Linking>()
  readonly #about = new Map<string, Linking[]>()
  #named = 0

  get all(): readonly IncidentDecision[] {
    return this.#all
  }

  /** Ids of alerts that merges and splits name, each time it is named. */
  get named(): number {
    return this.#named
  }

  /** Takes in a decision; gives the alerts that may be grouped otherwise now. */
  apply(decision: IncidentDecision): readonly string[] {
    this.#all.push(decision)
    const { change } = decision
    switch (change.type) {
      case 'merge':
        return this.#link(decision, { number: decision.number, alerts: change.alerts, rest: NONE })
      case 'split':
        return this.#link(decision, { number: decision.number, alerts: change.alerts, rest: change.rest })
      case 'undo':
        return this.#undo(decision, change.decision)
      default:
        push(this.#remarks, change.incident, decision)
        return NONE
    }
  }

  /** Merges and splits in force about an alert. */
  about(alert: string): readonly LinkDecision[] {
    const linkings = this.#about.get(alert)
    return linkings ? linkings.filter(({ undone }) => !undone).map(({ link }) => link) : NONE
  }

  /** All that was decided about the incident of these alerts, in order. */
  on(alerts: Iterable<string>): readonly IncidentDecision[] {
    const found = new Set<IncidentDecision>()
    for (const id of alerts) {
      for (const remark of this.#remarks.get(id) ?? NONE) found.add(remark)
      for (const { decision, undone } of this.#about.get(id) ?? NONE) {
        found.add(decision)
        if (undone) found.add(undone)
      }
    }
    return [...found].sort((a, b) => a.number - b.number)
  }

  /** Whether a merge or split is there that was not undone. */
  isInForce(number: number): boolean {
    const linking = this.#linkings.get(number)
    return linking !== undefined && !linking.undone
  }

  #link(decision: IncidentDecision, link: LinkDecision): readonly string[] {
    const linking = { decision, link }
    const named = [...link.alerts, ...link.rest]
    this.#linkings.set(decision.number, linking)
    this.#named += named.length
    for (const id of named) push(this.#about, id, linking)
    return named
  }

  #undo(decision: IncidentDecision, number: number): readonly string[] {
    const linking = this.#linkings.get(number)
    if (!linking || linking.undone) return NONE
    linking.undone = decision
    return [...linking.link.alerts, ...linking.link.rest]
  }
}

function push<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}
