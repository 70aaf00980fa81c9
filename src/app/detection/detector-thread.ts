import { workerData } from 'node:worker_threads'
import type { Rates } from '../../api/traffic-service.ts'
import type { TrafficReport } from '../../model/traffic.ts'
import { type ReadRules, type RuleFile, readRules } from '../../rules/read-rules.ts'
import { answerCalls } from '../../store/thread.ts'
import { openAddressBook } from '../address-book.ts'
import {
  type FoundParts,
  readParts,
  type StateTitle,
  Unusable,
  writePartsAtOnce,
} from '../journal/parts-file.ts'
import { builtinDetections, ruleFiles } from '../load-rules.ts'
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

/** What the thread of detection is told when it starts. */
export type DetectorSettings = Pick<RuleFollowerOptions, 'seed' | 'latenessMs' | 'idleMs' | 'aheadMs'>

/** The files of rules that we ship, and what was read of them. */
export interface ShippedRules {
  readonly files: readonly RuleFile[]
  readonly read: ReadRules
}

/** What it is asked for, one thing after the other; only a save takes its time, while what follows is judged. */
export type DetectorCall =
  | { readonly type: 'shipped-rules'; readonly builtin: boolean }
  /** The rules of the first entries, unless a state is restored. */
  | { readonly type: 'begin'; readonly rules: RulesInForce }
  | { readonly type: 'judge'; readonly works: readonly Work[] }
  | { readonly type: 'save' | 'check'; readonly path: string; readonly title: StateTitle }
  /** Takes in what was checked last. */
  | { readonly type: 'restore'; readonly rules: RulesInForce }
  | TrafficQuestion

/** What came of entries; the bytes of what was saved; why a file cannot be used; how things stand; statistics. */
export type DetectorAnswer =
  | Judged
  | number
  | string
  | undefined
  | Standing
  | TrafficReport
  | Rates
  | ShippedRules

const detector = new Detector({ ...openAddressBook(), ...(workerData as DetectorSettings) })
let checked: FoundParts<SavedDetector> | undefined

answerCalls<DetectorCall, DetectorAnswer>(async (call) => {
  switch (call.type) {
    case 'shipped-rules':
      return readShipped(call.builtin)
    case 'begin':
      detector.begin(call.rules)
      return undefined
    case 'judge':
      return detector.judge(call.works)
    case 'save':
      return await writePartsAtOnce(call.path, call.title, detector.save())
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

function readShipped(builtin: boolean): ShippedRules {
  const files = builtin ? ruleFiles([builtinDetections]) : []
  return { files, read: readRules(files) }
}

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
