import { createRandom } from '../lib/random.ts'
import { attackFacts, type PlannedAttack, unknownAttack } from './attack.ts'
import { chooser } from './dirt.ts'
import { flows } from './flows.ts'
import { logins } from './logins.ts'
import type { Scene, Telemetry } from './telemetry.ts'
import { merge, type Timed } from './timeline.ts'
import { AttackRecord, emptyTruth, type TelemetryKind, type Truth, type TruthRecord } from './truth.ts'
import { web } from './web.ts'

export interface GenerateOptions {
  readonly seed: number
  readonly minutes: number
  /** Milliseconds since 1970 at which the telemetry begins; 2024-01-01T00:00:00Z when not given. */
  readonly start?: number
  readonly attacks: readonly PlannedAttack[]
  /** Lines out of a hundred that go wrong, 0 to 50. */
  readonly dirtPercent: number
  /** Normal rows a minute; logins: in working hours. Default: logins 30, web 200, flows 500. */
  readonly rate?: number
  /** Flows: servers an attack aims at. Logins: accounts a spray tries. */
  readonly targets?: number
  /** Flood rows a minute as a multiple of `rate`; each kind has its own default. */
  readonly intensity?: number
  /** Writes the lines in random order; they are then all held in memory. */
  readonly shuffle?: boolean
  /** Logins: writes the timestamp column (default). Without it row n is second n. */
  readonly withTime?: boolean
}

/** Lines without line ends; they can be read once, and `truth` is complete after the last one. */
export interface Generated {
  readonly header?: string
  readonly lines: Iterable<string>
  readonly truth: Truth
}

const newYear2024 = Date.UTC(2024, 0, 1)

/** A line, and when what it tells of happens, in milliseconds since 1970, whatever it says itself. */
export interface TimedLine {
  readonly at: number
  readonly line: string
}

/** {@link Generated}, with the time of each line. */
export interface TimedTelemetry extends Omit<Generated, 'lines'> {
  readonly lines: Iterable<TimedLine>
}

/** Makes telemetry of one kind: normal traffic, the attacks asked for, and dirt. The options decide every byte. */
export function generate(kind: TelemetryKind, options: GenerateOptions): Generated {
  const { lines, ...generated } = generateTimed(kind, options)
  return { ...generated, lines: textsOf(lines) }
}

function* textsOf(lines: Iterable<TimedLine>): Generator<string, void, undefined> {
  for (const { line } of lines) yield line
}

/** The same, each line with its time. */
export function generateTimed(kind: TelemetryKind, options: GenerateOptions): TimedTelemetry {
  const mistake = mistakeIn(kind, options)
  if (mistake) throw new RangeError(mistake)
  const scene = sceneOf(options)
  if (kind === 'logins') return assemble(kind, logins(scene), scene, options)
  if (kind === 'web') return assemble(kind, web(scene), scene, options)
  return assemble(kind, flows(scene), scene, options)
}

function sceneOf(options: GenerateOptions): Scene {
  const from = options.start ?? newYear2024
  return {
    span: { from, until: from + options.minutes * 60_000 },
    random: createRandom(options.seed),
    rate: options.rate ?? 0,
    targets: options.targets ?? 0,
    intensity: options.intensity ?? 0,
    attackKinds: options.attacks.map((attack) => attack.kind),
    withTime: options.withTime ?? true,
  }
}

function assemble<Row, Draft>(
  kind: TelemetryKind,
  telemetry: Telemetry<Row, Draft>,
  scene: Scene,
  options: GenerateOptions,
): TimedTelemetry {
  const truth = emptyTruth(options.seed, kind)
  const sources: Iterable<Timed<Row>>[] = []
  options.attacks.forEach((planned, number) => {
    const from = scene.span.from + planned.atMs
    const span = { from, until: Math.min(from + planned.forMs, scene.span.until) }
    truth.attacks.push(new AttackRecord(planned.kind, attackFacts(kind, planned.kind)?.vector, from))
    sources.push(telemetry.attack(planned.kind, { span, random: scene.random.fork(`attack ${number}`) }))
  })
  sources.push(telemetry.normal())
  const lines = write(telemetry, sources, scene, options, truth)
  return {
    ...(telemetry.header === undefined ? {} : { header: telemetry.header }),
    lines: options.shuffle ? inRandomOrder(lines, scene) : lines,
    truth,
  }
}

/** Writes the rows of all sources in order of time, and keeps the truth. The last source is the normal traffic. */
function* write<Row, Draft>(
  telemetry: Telemetry<Row, Draft>,
  sources: readonly Iterable<Timed<Row>>[],
  scene: Scene,
  options: GenerateOptions,
  truth: TruthRecord,
): Generator<TimedLine, void, undefined> {
  const random = scene.random.fork('dirt')
  const wayOf = chooser(telemetry.dirt, options.dirtPercent, random)
  for (const { at, row, source } of merge(sources)) {
    const attack = truth.attacks[source]
    const draft = telemetry.draft({ at, row }, attack?.kind)
    const way = wayOf()
    if (way?.effect === 'noise') {
      truth.noise[way.code]++
      yield { at, line: way.line }
    }
    truth.rows++
    // Without a timestamp column the simulated clock tells the time: row n is second n.
    if (way?.effect !== 'rejects') attack?.add(scene.withTime ? at : truth.rows * 1000, telemetry.traces(row))
    if (way?.effect === 'rejects' || way?.effect === 'repairs') {
      truth.dirt[way.code] = (truth.dirt[way.code] ?? 0) + 1
      const spoilt = way.spoil(draft, random)
      yield { at, line: typeof spoilt === 'string' ? spoilt : telemetry.print(spoilt) }
      continue
    }
    const line = { at, line: telemetry.print(draft) }
    yield line
    if (way?.effect !== 'copies') continue
    truth.rows++
    truth.duplicates++
    yield line
  }
}

function* inRandomOrder(lines: Iterable<TimedLine>, scene: Scene): Generator<TimedLine, void, undefined> {
  yield* scene.random.fork('shuffle').shuffle([...lines])
}

/** What is wrong with the options, in one line; undefined when nothing is. */
function mistakeIn(kind: TelemetryKind, options: GenerateOptions): string | undefined {
  if (!Number.isSafeInteger(options.seed)) return 'seed must be a whole number'
  if (!(options.minutes > 0 && options.minutes <= 10_080))
    return 'minutes must lie between 0 and 10080 (a week)'
  if (!(options.dirtPercent >= 0 && options.dirtPercent <= 50))
    return 'dirt must lie between 0 and 50 percent'
  if (!inside(options.rate, 1, 1_000_000)) return 'rate must lie between 1 and 1000000 rows a minute'
  if (!inside(options.targets, 1, 250)) return 'targets must lie between 1 and 250'
  if (!inside(options.intensity, 0.01, 1000)) return 'intensity must lie between 0.01 and 1000'
  if (!inside(options.start, 0, 253_000_000_000_000)) return 'start must be a time between 1970 and 9987'
  if (options.shuffle && options.withTime === false)
    return 'rows without time cannot be shuffled: their order is their time'
  for (const attack of options.attacks) {
    if (!attackFacts(kind, attack.kind)) return unknownAttack(kind, attack.kind)
    if (!(attack.atMs >= 0 && attack.atMs < options.minutes * 60_000)) {
      return `attack ${attack.kind} does not begin within the ${options.minutes} minutes`
    }
    if (!(attack.forMs >= 1)) return `attack ${attack.kind} must last a millisecond or longer`
  }
  return undefined
}

const inside = (value: number | undefined, low: number, high: number): boolean =>
  value === undefined || (value >= low && value <= high)
