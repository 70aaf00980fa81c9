import type { Plan } from '../../model/plan.ts'
import type { Meaning } from './meaning.ts'
import { mostEvidence } from './meaning.ts'
import type { Occurrence } from './occurrence.ts'

export function absence(plan: Plan, all: readonly Occurrence[]): Meaning {
  const { windowMs: W, forgetMs } = plan
  const isAnswer = ({ inputs }: Occurrence): boolean => [...inputs].some((input) => input > 0)
  /** Whether a gap of `forget` or more lies between an event, those after it, and `t`. */
  const forgotten = (one: Occurrence, t: number): boolean => {
    const times = [...all.map((other) => other.t).filter((time) => one.t <= time && time <= t), t]
    return times.some((time, at) => at > 0 && time - times[at - 1]! >= forgetMs)
  }
  const waiting = (t: number): readonly Occurrence[] =>
    all.filter((one, at) => {
      if (!one.inputs.has(0) || one.t > t) return false
      return !all.some((other, after) => after > at && isAnswer(other) && other.t < t) && !forgotten(one, t)
    })
  return {
    part: all,
    changes: all.flatMap(({ t }) => [t, t + 1, t + W, t + forgetMs]),
    at(t) {
      const now = waiting(t)
      return { f: now.length, holds: now.some((one) => one.t <= t - W) }
    },
    evidence: waiting,
    most: mostEvidence(0),
    peak: 'largest',
  }
}
