import { duration } from '../lib/duration.ts'
import { formatTime } from '../lib/time.ts'
import type { Plan } from '../model/plan.ts'
import { has, type Meaning } from './meaning.ts'
import type { Seen } from './story.ts'

/** absence: events of the first rule wait for one of the others. */
export function absence(plan: Plan, all: readonly Seen[]): Meaning {
  const { windowMs, forgetMs, inputs } = plan
  const asked = inputs[0]?.name ?? 'the first rule'
  const waitingAt = (t: number) => waiting(all, t, forgetMs)
  const holds = (t: number) => waitingAt(t).some((one) => one.t <= t - windowMs)
  return {
    part: all,
    staysMs: Number.POSITIVE_INFINITY,
    enter(one, mark) {
      const what = [...(has(one, 0) ? [`${asked}: waits`] : []), ...(isAnswer(one) ? ['an answer'] : [])]
      mark(one, what.join(', '))
    },
    leave() {},
    changes: all.flatMap((one) => [
      ...(has(one, 0) ? [one.t + windowMs] : []),
      ...(isAnswer(one) ? [one.t + 1] : []),
      one.t + forgetMs,
    ]),
    at: (t) => ({ f: waitingAt(t).length, holds: holds(t) }),
    evidence: waitingAt,
    facts: (a) =>
      waitingAt(a).map((one) => ({
        label: 'waits',
        text: `${one.id} since ${formatTime(one.t)}${one.t <= a - windowMs ? `, no answer within ${duration(windowMs)}` : ''}`,
      })),
    peak: 'largest',
    limit: undefined,
    asks: `${asked}, and no answer within ${duration(windowMs)}`,
  }
}

const isAnswer = ({ which }: Seen): boolean => which >>> 1 !== 0

/** The events of the first rule that wait at `t`: nothing answered them before `t`, and the key was never quiet for `forgetMs` since. */
function waiting(all: readonly Seen[], t: number, forgetMs: number): readonly Seen[] {
  const known = all.filter((one) => one.t <= t)
  const answer = known.findLastIndex((one) => one.t < t && isAnswer(one))
  const quiet = known.findLastIndex((one, i) => (known[i + 1]?.t ?? t) - one.t >= forgetMs)
  return known.filter((one, i) => has(one, 0) && i >= answer && i > quiet)
}
