import { workerData } from 'node:worker_threads'
import type { Rates } from '../../api/traffic-service.ts'
import type { TrafficReport } from '../../model/traffic.ts'
import { answerCalls, standBehind } from '../../store/thread.ts'
import { openAddressBook } from '../address-book.ts'
import { type FoundParts, readParts, type StateTitle, Unusable, writeParts } from '../journal/parts-file.ts'
import {
  Detector,
  type Judged,
  type RulesInForce,
  type SavedDetector,
  type Standing,
  type TrafficQuestion,
  type Work,
} from './detector.ts'
import type { RuleFollowerOptions } from './rule-follower.ts'

/** What the thread of detection is told when it begins. */
export interface DetectorStart {
  readonly options: Pick<RuleFollowerOptions, 'seed' | 'latenessMs' | 'idleMs' | 'aheadMs'>
  readonly rules: RulesInForce
}

/** What it is asked for, one thing after the other; only a save takes its time, while what follows is judged. */
export type DetectorCall =
  | { readonly type: 'judge'; readonly works: readonly Work[] }
  | { readonly type: 'save' | 'check'; readonly path: string; readonly title: StateTitle }
  /** Takes in what was checked last. */
  | { readonly type: 'restore'; readonly rules: RulesInForce }
  | TrafficQuestion

/** What came of entries; the bytes of what was saved; why a file cannot be used; how things stand; statistics. */
export type DetectorAnswer = Judged | number | string | undefined | Standing | TrafficReport | Rates

standBehind()
const { options, rules } = workerData as DetectorStart
const detector = new Detector({ ...openAddressBook(), ...options }, rules)
let checked: FoundParts<SavedDetector> | undefined

answerCalls<DetectorCall, DetectorAnswer>(async (call) => {
  switch (call.type) {
    case 'judge':
      return detector.judge(call.works)
    case 'save':
      return await writeParts(call.path, call.title, detector.save())
    case 'check':
      return check(call.path, call.title)
    case 'restore':
      detector.restore(checked?.parts ?? [], call.rules)
      checked = undefined
      return detector.standing
    case 'traffic':
      return detector.traffic(call)
    case 'rates':
      return detector.rates(call)
  }
})

function check(path: string, title: StateTitle): string | undefined {
  checked = undefined
  try {
    checked = readParts(path, title)
    return undefined
  } catch (error) {
    if (error instanceof Unusable) return error.message
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'is missing'
    throw error
  }
}
