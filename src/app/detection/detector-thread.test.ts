import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom, type Random } from '../../lib/random.ts'
import type { AccessEvent } from '../../model/access-event.ts'
import { columnsOf } from '../../model/access-events.ts'
import { scriptBeside, Thread } from '../../store/thread.ts'
import { openAddressBook } from '../address-book.ts'
import { loadPlans } from '../load-rules.ts'
import { Detector, type Judged, type RulesInForce, type Standing, type Work } from './detector.ts'
import type { DetectorAnswer, DetectorCall, DetectorSettings } from './detector-thread.ts'
import { EventSender } from './sent-events.ts'

const START = Date.UTC(2024, 0, 1)
const plans = loadPlans({ rules: [], builtin: true })
const rules: RulesInForce = { plans, flagging: new Set(plans.slice(0, 20).map(({ info }) => info.id)) }
const settings: DetectorSettings = { seed: 5, latenessMs: 5000, idleMs: 5000, aheadMs: 60_000 }

let folder: string
let threads: Thread<DetectorCall, DetectorAnswer>[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vedette-detector-'))
  threads = []
})
afterEach(async () => {
  for (const thread of threads) await thread.close()
  rmSync(folder, { recursive: true, force: true })
})

function newThread(): Thread<DetectorCall, DetectorAnswer> {
  const script = scriptBeside(import.meta.url, 'detector-thread')
  const thread = new Thread<DetectorCall, DetectorAnswer>(script, 'detection', settings)
  threads.push(thread)
  void thread.call({ type: 'begin', rules })
  return thread
}

function newDetector(): Detector {
  const detector = new Detector({ ...openAddressBook(), ...settings })
  detector.begin(rules)
  return detector
}

/** Guessing of passwords, by events and records, while rules come and go. */
function storyOf(random: Random, steps: number): readonly Work[] {
  let time = START
  let number = 0
  return Array.from({ length: steps }, (_, sequence): Work => {
    time += random.below(4000)
    const at = time + random.below(1000)
    const pick = random.below(20)
    if (pick < 2) return { sequence, type: 'advance', at }
    if (pick === 2) {
      const fewer = plans.filter(() => random.chance(0.9))
      return { sequence, type: 'rules', rules: { ...rules, plans: fewer } }
    }
    if (pick === 3) {
      const { user, ip } = accessEvent(random, time)
      const text = JSON.stringify({ timestamp: new Date(time).toISOString(), user, source_ip: ip })
      const entry = {
        type: 'records',
        at,
        source: 'sso',
        format: 'ndjson',
        position: sequence,
        text: `${text}\ntorn {`,
      } as const
      return { sequence, type: 'records', entry }
    }
    const events = Array.from({ length: random.between(1, 4) }, () => accessEvent(random, time))
    const duplicate = Uint8Array.from(events, () => (random.chance(0.1) ? 1 : 0))
    const numbers = Int32Array.from(duplicate, (was) => (was === 1 ? 0 : number++))
    return {
      sequence,
      type: 'events',
      at,
      events: new EventSender().send(columnsOf(events), { numbers, duplicate }),
    }
  })
}

const accessEvent = (random: Random, time: number): AccessEvent => ({
  time: time - random.below(10_000),
  user: `user${random.below(3)}`,
  ip: `203.0.113.${random.below(4)}`,
  type: 'login',
  application: 'mail',
  success: random.chance(0.3),
})

/** Late events are taken in when state is saved, if not before: what is lost of them depends on that. */
const comparable = ({ notRevisable: _, ...standing }: Standing) => standing

const title = (sequence: number) => ({ journal: 'j', sequence, followers: ['detection'] })
const file = (): string => join(folder, 'one.state')

describe('the thread of detection', () => {
  it('judges as the same detector does here, also when another thread goes on from what it saved', async () => {
    const random = createRandom(17)
    const here = newDetector()
    let there = newThread()
    let current = rules
    let told = 0
    for (const [i, work] of storyOf(random, 300).entries()) {
      if (work.type === 'rules') current = work.rules
      const judged = here.judge([work])
      const judgedThere = (await there.call({ type: 'judge', works: [work] })) as Judged
      expect({ ...judgedThere, standing: comparable(judgedThere.standing) }).toEqual({
        ...judged,
        standing: comparable(judged.standing),
      })
      told += judged.told.length
      if (i % 100 !== 99) continue
      // What is judged meanwhile does not show in it.
      const saved = there.call({ type: 'save', path: file(), title: title(i) })
      await there.call({ type: 'judge', works: [{ sequence: i + 1, type: 'advance', at: START + 9e9 }] })
      expect(await saved).toBe(readFileSync(file()).length)
      there = newThread()
      expect(await there.call({ type: 'check', path: file(), title: title(i) })).toBeUndefined()
      const restored = (await there.call({ type: 'restore', rules: current })) as Standing
      expect(comparable(restored)).toEqual(comparable(here.standing))
    }
    expect(told).toBeGreaterThan(5)
  })

  it('says why a file cannot be used, and begins anew without it', async () => {
    const thread = newThread()
    const check = (sequence = 1) => thread.call({ type: 'check', path: file(), title: title(sequence) })
    expect(await check()).toBe('is missing')
    await thread.call({ type: 'save', path: file(), title: title(1) })
    expect(await check()).toBeUndefined()
    expect(await check(2)).toBe('is of another entry than its name says')
    const bytes = readFileSync(file())
    bytes[bytes.length - 1]! ^= 1
    writeFileSync(file(), bytes)
    expect(await check()).toBe('is damaged: its checksum is another one')
    const story = storyOf(createRandom(3), 20)
    const here = newDetector()
    expect(await thread.call({ type: 'judge', works: story })).toEqual(here.judge(story))
  })
})
