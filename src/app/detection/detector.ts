import type { Rates } from '../../api/traffic-service.ts'
import type { Alert } from '../../model/alert.ts'
import type { BaselineProgress } from '../../model/dashboard.ts'
import type { RecordsTaken, SourceState } from '../../model/live-source.ts'
import type { Plan } from '../../model/plan.ts'
import type { TrafficReport, Window } from '../../model/traffic.ts'
import { reportTraffic } from '../../stats/report-traffic.ts'
import { isBaseline } from '../baseline/baselines.ts'
import { BaselineLook } from '../top/baseline-progress.ts'
import type { RecordsEntry } from './entry.ts'
import { type OwedMatch, OwedMatches } from './owed-matches.ts'
import { RuleFollower, type RuleFollowerOptions } from './rule-follower.ts'
import type { SavedFollower } from './saved-follower.ts'
import type { SentEvents } from './sent-events.ts'
import type { Restlessness } from './ticker.ts'

/** What one entry of the journal brings, and where it stands. */
export type Work = { readonly sequence: number } & (
  | { readonly type: 'events'; readonly at: number; readonly events: SentEvents }
  | { readonly type: 'records'; readonly entry: RecordsEntry }
  | { readonly type: 'advance'; readonly at: number }
  | { readonly type: 'rules'; readonly rules: RulesInForce }
  | { readonly type: 'paid'; readonly matches: readonly OwedMatch[] }
  | { readonly type: 'nothing' }
)

export interface RulesInForce {
  readonly plans: readonly Plan[]
  /** Ids of those whose alerts make events suspicious. */
  readonly flagging: ReadonlySet<string>
}

/** What came of some entries, and how things stand behind them. */
export interface Judged {
  /** The newest of them. */
  readonly sequence: number
  /** By the entry that they came of; as JSON, which is what they are kept as. */
  readonly told: readonly { readonly sequence: number; readonly alerts: readonly string[] }[]
  /** Of the records among them, in order. */
  readonly taken: readonly RecordsTaken[]
  /** What is to be put into the journal next. */
  readonly owed: readonly OwedMatch[]
  readonly standing: Standing
}

export interface Standing {
  readonly watermark: number
  readonly restlessness: Restlessness
  readonly openAlerts: number
  /** Late events that could not be taken in any more. */
  readonly notRevisable: number
  readonly sources: readonly SourceState[]
}

/** Asks for statistics of traffic in the span up to a time, that of the clock. */
export type TrafficQuestion =
  | { readonly type: 'traffic'; readonly window: Window; readonly most: number; readonly at: number }
  | { readonly type: 'rates'; readonly window: Window; readonly at: number }

export type SavedDetector = { readonly owed: readonly OwedMatch[] } | { readonly follower: SavedFollower }

/** Judges what the entries of the journal bring. The same entries give the same alerts and the same state. */
export class Detector {
  readonly #follower: RuleFollower
  readonly #owed = new OwedMatches()
  #flagging: ReadonlySet<string> = new Set()
  readonly #baselines = new BaselineLook()

  constructor(options: Omit<RuleFollowerOptions, 'plans'>) {
    this.#follower = new RuleFollower({ ...options, plans: [] })
  }

  /** Has these rules from the beginning. */
  begin({ plans, flagging }: RulesInForce): void {
    this.#follower.begin(plans)
    this.#flagging = flagging
  }

  judge(works: readonly Work[]): Judged {
    const told: { sequence: number; alerts: readonly string[] }[] = []
    const taken: RecordsTaken[] = []
    for (const work of works) {
      const records = this.#take(work)
      if (records) taken.push(records)
      const alerts = this.#follower.takeAlerts()
      for (const alert of alerts) if (this.#flagging.has(alert.rule.id)) this.#owed.add(alert)
      if (alerts.length > 0) told.push({ sequence: work.sequence, alerts: alerts.map(printed) })
    }
    return { sequence: works.at(-1)!.sequence, told, taken, owed: this.#owed.next, standing: this.standing }
  }

  get standing(): Standing {
    const { watermark, restlessness, openAlerts, notRevisable, sources } = this.#follower
    return { watermark, restlessness, openAlerts, notRevisable, sources }
  }

  traffic({ window, most, at }: Extract<TrafficQuestion, { type: 'traffic' }>): TrafficReport | undefined {
    const found = this.#follower.traffic.window(window, this.#follower.timeAt(at))
    return found && reportTraffic(found, most)
  }

  rates({ window, at }: Extract<TrafficQuestion, { type: 'rates' }>): Rates {
    const time = this.#follower.timeAt(at)
    return { ...this.#follower.traffic.rates(window, time), baselines: this.#lookAtBaselines(time) }
  }

  #lookAtBaselines(time: number): readonly BaselineProgress[] {
    const plans = this.#follower.plans.filter(isBaseline)
    if (plans.length === 0) return []
    this.#baselines.again(plans, () => this.#follower.baselines(), time)
    return this.#baselines.known
  }

  #take(work: Work): RecordsTaken | undefined {
    switch (work.type) {
      case 'events':
        this.#follower.events(work.events, work.at)
        break
      case 'records':
        return this.#follower.records(work.entry)
      case 'advance':
        this.#follower.advance(work.at)
        break
      case 'rules':
        this.#follower.changePlans(work.rules.plans)
        this.#flagging = work.rules.flagging
        break
      case 'paid':
        this.#owed.paid(work.matches)
    }
    return undefined
  }

  /** All that later entries build on, in parts; it may go on while they are asked for. */
  save(): Iterable<SavedDetector> {
    return savedParts(this.#owed.save(), this.#follower.save())
  }

  /** Takes in one part after the other of what another saved, under the rules that are in force now. It must be new. */
  restore(parts: Iterable<SavedDetector>, rules: RulesInForce): void {
    this.begin(rules)
    for (const part of parts) {
      if ('owed' in part) this.#owed.restore(part.owed)
      else this.#follower.restore(part.follower)
    }
  }
}

const printed = (alert: Alert): string => JSON.stringify(alert)

function* savedParts(
  owed: readonly OwedMatch[],
  parts: Iterable<SavedFollower>,
): Generator<SavedDetector, void> {
  yield { owed }
  for (const follower of parts) yield { follower }
}
