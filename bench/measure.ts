import { type Answer, difference, summary } from './answer.ts'
import type { Contestant } from './contestants.ts'
import { BenchWorker, type Sample } from './workers.ts'

/** A contestant on one input. */
export interface Entry {
  readonly label: string
  readonly contestant: Contestant
  readonly path: string
  /** Undefined: the first core alone. */
  readonly cores?: 'all'
}

export interface Measured {
  readonly label: string
  readonly wallMs: readonly number[]
  readonly cpuMs: readonly number[]
  readonly threadMs: readonly number[]
}

/** Answers differ, so no figure may be given. */
export class AnswersDiffer extends Error {}

/**
 * Runs the entries in turn, A B A B, so that a slow minute of the machine hits all alike. Every answer of every
 * round is compared with the first one before anything is handed back.
 */
export async function measureInTurn(
  entries: readonly Entry[],
  rounds: number,
  warmUps: number,
): Promise<{ readonly measured: readonly Measured[]; readonly answer: Answer }> {
  const workers = new Map<Contestant, BenchWorker>()
  const samples: Sample[][] = entries.map(() => [])
  try {
    for (const { contestant, cores } of entries) {
      if (!workers.has(contestant)) workers.set(contestant, BenchWorker.start(contestant, cores))
    }
    let answer: Answer | undefined
    for (let round = -warmUps; round < rounds; round++) {
      for (const [i, entry] of entries.entries()) {
        const sample = await workers.get(entry.contestant)!.run(entry.path)
        answer ??= sample.answer
        sameAnswer(answer, sample.answer, `${entries[0]!.label} and ${entry.label}`)
        if (round >= 0) samples[i]!.push(sample)
        report(entry, round, sample)
      }
    }
    const measured = entries.map(({ label }, i) => ({
      label,
      wallMs: samples[i]!.map((sample) => round1(sample.wallMs)),
      cpuMs: samples[i]!.map((sample) => round1(sample.cpuMs)),
      threadMs: samples[i]!.map((sample) => round1(sample.threadMs)),
    }))
    return { measured, answer: answer! }
  } finally {
    for (const worker of workers.values()) worker.stop()
  }
}

export function sameAnswer(a: Answer, b: Answer, who: string): void {
  const found = difference(a, b)
  if (found) throw new AnswersDiffer(`answers of ${who} differ: ${found}\n  ${summary(a)}\n  ${summary(b)}`)
}

export function median(numbers: readonly number[]): number {
  const inOrder = [...numbers].sort((a, b) => a - b)
  const middle = inOrder.length >> 1
  return inOrder.length % 2 === 1 ? inOrder[middle]! : (inOrder[middle - 1]! + inOrder[middle]!) / 2
}

const round1 = (ms: number): number => Math.round(ms * 10) / 10

/** Progress goes to stderr and shows no comparison. */
function report(entry: Entry, round: number, sample: Sample): void {
  const which = round < 0 ? 'warm-up' : `round ${round + 1}`
  process.stderr.write(`  ${which}: ${entry.label} ${Math.round(sample.wallMs)} ms\n`)
}
