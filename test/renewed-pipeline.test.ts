import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { openAddressBook } from '../src/app/address-book.ts'
import { generate, parseAttack, type TelemetryKind } from '../src/app/generate.ts'
import { loadPlans } from '../src/app/load-rules.ts'
import { textBytes } from '../src/app/stream-state.ts'
import { alertJson } from '../src/cli/output/json.ts'
import type { Format } from '../src/model/format.ts'
import { Pipeline } from '../src/pipeline.ts'

const plans = loadPlans({ rules: [], builtin: true })
const options = { ...openAddressBook(), plans, latenessMs: 5000, seed: 3 }
/** `VEDETTE_SEED` repeats a run; every run prints its own. */
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

interface Telemetry {
  readonly format: Format
  readonly header: string | undefined
  readonly lines: readonly string[]
}

function telemetry(
  kind: TelemetryKind,
  minutes: number,
  rate: number,
  attacks: readonly string[],
): Telemetry {
  const planned = attacks.map((text) => {
    const parsed = parseAttack(kind, text, minutes)
    if ('error' in parsed) throw new Error(parsed.error)
    return parsed.attack
  })
  const { header, lines } = generate(kind, { seed: 12, minutes, rate, dirtPercent: 2, attacks: planned })
  return { format: kind === 'web' ? 'access' : 'csv', header, lines: [...lines] }
}

/** All that is told of one source that is written in parts; `between` is called after each. */
function told(
  { format, header, lines }: Telemetry,
  cuts: readonly number[],
  between: (pipeline: Pipeline) => void,
  textBytes?: number,
): { readonly alerts: object[]; readonly quality: object } {
  const alerts: object[] = []
  const pipeline = new Pipeline(
    { ...options, ...(textBytes === undefined ? {} : { textBytes }) },
    { alert: (alert) => alerts.push(alertJson(alert)) },
  )
  const source = pipeline.open({ name: 'log', format })
  source.write(Buffer.from(header === undefined ? '' : `${header}\n`))
  const places = [0, ...cuts, lines.length]
  for (const [n, from] of places.slice(0, -1).entries()) {
    source.write(Buffer.from([...lines.slice(from, places[n + 1]), ''].join('\n')))
    between(pipeline)
  }
  source.end()
  pipeline.end()
  return { alerts, quality: pipeline.quality }
}

it.each([
  { name: 'flows', made: telemetry('flows', 15, 100, ['syn_flood:3m:2m', 'http_flood:9m:3m']), least: 4 },
  { name: 'logins', made: telemetry('logins', 60, 30, ['takeover', 'spray']), least: 2 },
  { name: 'web', made: telemetry('web', 12, 60, ['sql_injection', 'scan']), least: 2 },
])('$name: texts that nothing speaks of go anywhere, and all that is told is the same', ({ made, least }) => {
  const places = fc.array(fc.integer({ min: 1, max: made.lines.length - 1 }), { minLength: 3, maxLength: 9 })
  const kept = told(made, [], () => {})
  expect(kept.alerts.length).toBeGreaterThanOrEqual(least)
  fc.assert(
    fc.property(places, (at) => {
      const cuts = at.toSorted((a, b) => a - b)
      expect(told(made, cuts, (pipeline) => pipeline.renew())).toEqual(kept)
    }),
    { numRuns: 4, seed },
  )
})

/** Minutes in which every line has an address, a path and an agent that no other has, and an attack begins and ends. */
function allNew(): Telemetry {
  const { format, header, lines } = telemetry('web', 12, 60, ['sql_injection', 'scan'])
  const time = (line: string): string => /\[[^\]]+\]/.exec(line)?.[0] ?? '[]'
  const some = lines.flatMap((line, n) => [
    line,
    ...Array.from({ length: 40 }, (_, i) => {
      const one = n * 40 + i
      const address = `2001:db8:${(one >> 16).toString(16)}:${(one & 0xffff).toString(16)}::1`
      return `${address} - - ${time(line)} "GET /${one}/${one * 7} HTTP/1.1" 200 90 "-" "agent ${one} of its own"`
    }),
  ])
  return { format, header, lines: some }
}

it('lines in which all is new leave no more behind than rules remember, and the alerts are the same', () => {
  const made = allNew()
  const most = 1 << 20
  const cuts = Array.from({ length: 40 }, (_, n) => Math.floor(((n + 1) * made.lines.length) / 41))
  const held: number[] = []
  const kept: number[] = []
  const unbounded = told(made, cuts, ({ stream }) => kept.push(textBytes(stream)))
  const bounded = told(made, cuts, ({ stream }) => held.push(textBytes(stream)), most)
  expect(bounded).toEqual(unbounded)
  expect(bounded.alerts.length).toBeGreaterThanOrEqual(2)
  expect(Math.max(...held)).toBeLessThan(Math.max(...kept) / 2)
})
