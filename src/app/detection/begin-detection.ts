import { randomInt } from 'node:crypto'
import type { Config } from '../../config/schema.ts'
import { scriptBeside, Thread } from '../../store/thread.ts'
import type { DetectorAnswer, DetectorCall, DetectorSettings, ShippedRules } from './detector-thread.ts'

/** The thread of detection, which loads, and reads the rules that we ship. */
export interface BegunDetection {
  readonly thread: Thread<DetectorCall, DetectorAnswer>
  readonly settings: DetectorSettings
  readonly shipped: Promise<ShippedRules>
}

export function beginDetection({ builtin, lateness, idle, ahead }: Config['detection']): BegunDetection {
  const settings = { seed: randomInt(2 ** 31), latenessMs: lateness, idleMs: idle, aheadMs: ahead }
  const script = scriptBeside(import.meta.url, 'detector-thread')
  const thread = new Thread<DetectorCall, DetectorAnswer>(script, 'detection', settings)
  const shipped = thread.call({ type: 'shipped-rules', builtin }) as Promise<ShippedRules>
  // Who waits for it comes later.
  shipped.catch(() => {})
  return { thread, settings, shipped }
}
