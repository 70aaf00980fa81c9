import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { openAddressBook } from '../src/app/address-book.ts'
import { generate, parseAttack, type TelemetryKind } from '../src/app/generate.ts'
import { loadPlans } from '../src/app/load-rules.ts'
import { newStream, type StreamOptions } from '../src/app/stream-state.ts'
import { alertJson } from '../src/cli/output/json.ts'
import { Pipeline } from '../src/pipeline.ts'
import { throughBytes } from './run-stream.ts'

const plans = loadPlans({ rules: [], builtin: true })
const book = openAddressBook()
/** `VEDETTE_SEED` repeats a run; every run prints its own. */
const seed = Number(process.env.VEDETTE_SEED ?? Date.now() % 2 ** 31)

function telemetry(kind: TelemetryKind, minutes: number, rate: number, attacks: readonly string[]) {
  const planned = attacks.map((text) => {
    const parsed = parseAttack(kind, text, minutes)
    if ('error' in parsed) throw new Error(parsed.error)
    return parsed.attack
  })
  const { header, lines } = generate(kind, { seed: 11, minutes, rate, dirtPercent: 2, attacks: planned })
  return { format: kind === 'web' ? ('access' as const) : ('csv' as const), header, lines: [...lines] }
}

type Telemetry = ReturnType<typeof telemetry>

/** Everything that is told of parts of the telemetry, each a source of its own; between two of them `stop` may come. */
function told({ format, header, lines }: Telemetry, cuts: readonly number[], stops: boolean): object[] {
  const options: StreamOptions & typeof book = { ...book, plans, latenessMs: 5000, seed: 3 }
  const alerts: object[] = []
  const begin = (stream = newStream(options)) => ({
    stream,
    pipeline: new Pipeline(options, { alert: (alert) => alerts.push(alertJson(alert)) }, stream),
  })
  let run = begin()
  const places = [0, ...cuts, lines.length]
  for (const [n, from] of places.slice(0, -1).entries()) {
    if (stops && n > 0) run = begin(throughBytes(run.stream, options))
    const source = run.pipeline.open({ name: `part-${n}`, format })
    const part = lines.slice(from, places[n + 1])
    source.write(Buffer.from([...(header === undefined ? [] : [header]), ...part, ''].join('\n')))
    source.end()
    run.pipeline.pause()
  }
  run.pipeline.end()
  return alerts
}

it.each([
  {
    name: 'flows',
    made: telemetry('flows', 15, 100, ['syn_flood:3m:2m', 'port_scan:6m:2m', 'http_flood:9m:3m']),
    least: 4,
  },
  { name: 'logins', made: telemetry('logins', 60, 30, ['takeover', 'spray']), least: 2 },
  { name: 'web', made: telemetry('web', 12, 60, ['sql_injection', 'scan']), least: 2 },
])(
  '$name: stopped and restored anywhere, every alert is the same, those of attacks too',
  ({ made, least }) => {
    const places = fc.array(fc.integer({ min: 1, max: made.lines.length - 1 }), {
      minLength: 3,
      maxLength: 6,
    })
    fc.assert(
      fc.property(places, (at) => {
        const cuts = at.toSorted((a, b) => a - b)
        const whole = told(made, cuts, false)
        expect(whole.length).toBeGreaterThanOrEqual(least)
        expect(told(made, cuts, true)).toEqual(whole)
      }),
      { numRuns: 3, seed },
    )
  },
)
