import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../test/tries.ts'
import { attackKinds } from './attack.ts'
import { demo } from './demo.ts'
import { type Generated, type GenerateOptions, generate } from './generate.ts'
import { type TelemetryKind, telemetryKinds } from './truth.ts'

const start = Date.UTC(2024, 0, 15, 9)
const minute = 60_000
const quiet = { seed: 1, minutes: 5, start, attacks: [], dirtPercent: 0 } as const

/** What one line says, read without the generator's help; `fault` where it is no clean record. */
interface Line {
  readonly at: number
  readonly source: string
  readonly user?: string
  readonly target?: string
  readonly attack?: string
  readonly fault?: string
}

function readCsv(line: string, header: string): Line {
  if (line === '') return { at: 0, source: '', fault: 'blank_line' }
  if (line === header) return { at: 0, source: '', fault: 'repeated_header' }
  const names = header.split(',')
  const cells = cellsOf(line)
  if (cells.length !== names.length) return { at: 0, source: '', fault: 'ragged_row' }
  const row = new Map(names.map((name, i) => [name, cells[i]!]))
  const source = row.get('source_ip') ?? row.get('ip') ?? ''
  const at = timeOf(row.get('timestamp')!)
  const fault = faultIn(row, at, source)
  return {
    at,
    source,
    ...(row.has('userid') ? { user: row.get('userid')! } : {}),
    ...(row.has('dest_ip') ? { target: row.get('dest_ip')! } : {}),
    ...(row.get('attack_type') ? { attack: row.get('attack_type')! } : {}),
    ...(fault ? { fault } : {}),
  }
}

/** Cells of a row in which quotes stand around whole cells only. */
const cellsOf = (line: string): string[] =>
  line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).map((cell) => cell.replace(/^"(.*)"$/, '$1'))

const timeOf = (text: string): number =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(\d{3}|Z)$/.test(text)
    ? Date.parse(`${text.slice(0, 23)}Z`)
    : Number.NaN

function faultIn(row: ReadonlyMap<string, string>, at: number, source: string): string | undefined {
  if (Number.isNaN(at)) return row.get('timestamp') === '' ? 'time:missing' : 'time:not_a_time'
  if (source === '') return 'src_endpoint.ip:missing'
  if (source === '0.0.0.0') return 'src_endpoint.ip:unspecified_address'
  const octets = source.split('.')
  if (octets.length !== 4 || octets.some((octet) => !/^\d+$/.test(octet) || Number(octet) > 255)) {
    return 'src_endpoint.ip:not_an_address'
  }
  const size = Number(row.get('packet_size') ?? 1)
  if (size <= 0 || size > 65_535)
    return `traffic.packet_size:${size < 0 ? 'negative' : size === 0 ? 'zero' : 'too_large'}`
  const response = Number(row.get('response_time_ms') ?? 1)
  if (response < 0 || response >= 1_000_000)
    return `traffic.response_time_ms:${response < 0 ? 'negative' : 'too_large'}`
  return undefined
}

function readAccess(line: string): Line {
  if (line === '') return { at: 0, source: '', fault: 'blank_line' }
  if (line.length > 1 << 20) return { at: 0, source: '', fault: 'line_too_long' }
  const match =
    /^(\S+) - - \[(\d\d)\/(\w{3})\/(\d{4}):(\S+) \+0000] "\w+ (\S+) HTTP\/1\.1" \d{3} \d+ "[^"]*" "[^"]*"$/.exec(
      line,
    )
  if (!match) return { at: 0, source: '', fault: 'unknown_line' }
  const [, source, day, month, year, time, target] = match
  const at = Number(day) > 31 ? Number.NaN : Date.parse(`${day} ${month} ${year} ${time} GMT`)
  if (Number.isNaN(at)) return { at: 0, source: '', fault: 'time:not_a_time' }
  return { at, source: source!, target: `/${target!.split('?')[0]!.split('/')[1]}` }
}

const read = (kind: TelemetryKind, header: string, line: string): Line =>
  kind === 'web' ? readAccess(line) : readCsv(line, header)

const readAll = (kind: TelemetryKind, made: Generated): { texts: string[]; lines: Line[] } => {
  const texts = [...made.lines]
  return { texts, lines: texts.map((text) => read(kind, made.header ?? '', text)) }
}

const isNoise = (fault: string | undefined): boolean => fault === 'blank_line' || fault === 'repeated_header'
const isRepaired = (fault: string | undefined): boolean => fault?.startsWith('traffic.') ?? false

const some = (kind: TelemetryKind) => fc.constantFrom(...Object.keys(attackKinds(kind)))
const runs = fc.constantFrom(...telemetryKinds).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    attack: some(kind),
    seed: fc.maxSafeInteger(),
    atMs: fc.integer({ min: 0, max: 3 * minute - 1 }),
    forMs: fc.integer({ min: 10_000, max: 4 * minute }),
    dirtPercent: fc.constantFrom(0, 3, 30),
  }),
)

describe('generate', () => {
  it.each(telemetryKinds)('%s: the same seed gives the same bytes and truth, another seed others', (kind) => {
    const attack = Object.keys(attackKinds(kind))[0]!
    const make = (seed: number): [string[], unknown] => {
      const options = {
        ...quiet,
        seed,
        dirtPercent: 5,
        attacks: [{ kind: attack, atMs: minute, forMs: minute }],
      }
      const made = generate(kind, options)
      return [[...made.lines], made.truth]
    }
    expect(make(1)).toEqual(make(1))
    expect(make(1)[0]).not.toEqual(make(2)[0])
  })

  it('tells the truth: a recount of the lines finds the same rows, dirt, copies and attacks', () => {
    fc.assert(
      fc.property(runs, ({ kind, attack, seed, atMs, forMs, dirtPercent }) => {
        const attacks = [{ kind: attack, atMs, forMs }]
        const made = generate(kind, { seed, minutes: 3, start, rate: 60, attacks, dirtPercent })
        const { texts, lines } = readAll(kind, made)
        const records = lines.filter((line) => !isNoise(line.fault))
        expect(made.truth.rows).toBe(records.length)
        expect(made.truth.noise).toEqual({ blank_line: 0, repeated_header: 0, ...tally(lines, isNoise) })
        expect(made.truth.dirt).toEqual(tally(records, () => true))
        const copied =
          kind === 'flows' ? texts.filter((text, i) => text !== '' && text === texts[i - 1]).length : 0
        expect(made.truth.duplicates).toBe(copied)

        const told = made.truth.attacks[0]!
        const mine = new Set(told.sources)
        const whole = lines.filter((line, i) => {
          const usable = line.fault === undefined || isRepaired(line.fault)
          return usable && !(kind === 'flows' && texts[i] === texts[i - 1])
        })
        const found = whole.filter((line) => {
          if (kind === 'flows') return line.attack !== undefined
          return mine.has(line.source) && (kind === 'web' || told.users.includes(line.user!))
        })
        // In impossible travel the owner at home is part of it, and signs in on other days too.
        if (attack === 'impossible_travel') expect(found.length).toBeGreaterThanOrEqual(told.events)
        else expect(found.length).toBe(told.events)
        if (found.length === 0) return
        expect(new Set(found.map((line) => line.source))).toEqual(mine)
        if (kind !== 'logins')
          expect(new Set(found.map((line) => line.target))).toEqual(new Set(told.targets))
        if (kind === 'logins') expect(new Set(found.map((line) => line.user))).toEqual(new Set(told.users))
        if (kind === 'web' || attack === 'impossible_travel') return
        expect(found[0]!.at).toBe(told.startedAt)
        expect(found.at(-1)!.at).toBe(told.endedAt)
      }),
      { numRuns: tries(80) },
    )
  })

  it('keeps order of time, and all of it inside the minutes asked for', () => {
    fc.assert(
      fc.property(runs, ({ kind, attack, seed, atMs, forMs, dirtPercent }) => {
        const attacks = [{ kind: attack, atMs, forMs }]
        const made = generate(kind, { seed, minutes: 3, start, rate: 60, attacks, dirtPercent })
        const clean = readAll(kind, made).lines.filter((line) => !line.fault || isRepaired(line.fault))
        expect(clean.findIndex((line, i) => i > 0 && line.at < clean[i - 1]!.at)).toBe(-1)
        expect(clean[0]!.at).toBeGreaterThanOrEqual(start)
        expect(clean.at(-1)!.at).toBeLessThan(start + 3 * minute)
        const [told] = made.truth.attacks
        expect(told!.startedAt).toBeGreaterThanOrEqual(start + atMs)
        expect(told!.endedAt).toBeLessThan(start + Math.min(3 * minute, atMs + forMs))
      }),
      { numRuns: tries(40) },
    )
  })

  it.each(
    telemetryKinds.flatMap((kind) => Object.keys(attackKinds(kind)).map((attack) => [kind, attack] as const)),
  )('%s: %s happens, in full view of the truth', (kind, attack) => {
    const options = { ...quiet, attacks: [{ kind: attack, atMs: minute, forMs: 2 * minute }] }
    const made = generate(kind, options)
    const count = [...made.lines].length
    const normal = [...generate(kind, quiet).lines].length
    const [told] = made.truth.attacks
    expect(told!.events).toBeGreaterThanOrEqual(3)
    expect(told!.sources.length).toBeGreaterThan(0)
    // The owner of an attacked account may stay away, so some normal rows can be missing.
    expect(count).toBeGreaterThan(normal - 5)
    expect(count).toBeLessThanOrEqual(normal + told!.events)
    expect(told!.startedAt - (start + minute)).toBeLessThan(1000)
  })

  it('leaves normal web and flow lines as they are when an attack is added', () => {
    for (const [kind, attack] of [
      ['web', 'scan'],
      ['flows', 'slowloris'],
    ] as const) {
      const normal = [...generate(kind, quiet).lines].map(withoutSession)
      const attacked = new Set(
        [...generate(kind, { ...quiet, attacks: [{ kind: attack, atMs: 0, forMs: minute }] }).lines].map(
          withoutSession,
        ),
      )
      expect(normal.filter((line) => !attacked.has(line))).toEqual([])
    }
  })

  it('spoils the share of lines asked for', () => {
    for (const kind of telemetryKinds) {
      const { truth, lines } = generate(kind, { ...quiet, minutes: 60, rate: 300, dirtPercent: 20 })
      for (const _ of lines);
      const spoilt =
        truth.duplicates +
        truth.noise.blank_line +
        truth.noise.repeated_header +
        sum(Object.values(truth.dirt))
      expect(spoilt / truth.rows).toBeGreaterThan(0.17)
      expect(spoilt / truth.rows).toBeLessThan(0.23)
    }
  })

  it('plants every fault of the flow files people have', () => {
    const { truth, lines } = generate('flows', { ...quiet, minutes: 20, dirtPercent: 40 })
    for (const _ of lines);
    expect(Object.keys(truth.dirt).sort()).toEqual([
      'ragged_row',
      'src_endpoint.ip:missing',
      'src_endpoint.ip:not_an_address',
      'src_endpoint.ip:unspecified_address',
      'time:missing',
      'time:not_a_time',
      'traffic.packet_size:negative',
      'traffic.packet_size:too_large',
      'traffic.packet_size:zero',
      'traffic.response_time_ms:negative',
      'traffic.response_time_ms:too_large',
    ])
  })

  it('leaves bytes_sent true where it spoils packet_size, and no two clean flows alike', () => {
    const made = generate('flows', { ...quiet, minutes: 10, dirtPercent: 30 })
    const [size, sent] = [6, 12]
    const seen = new Set<string>()
    const untrue: string[] = []
    let spoilt = 0
    for (const line of made.lines) {
      const cells = cellsOf(line)
      seen.add(line)
      if (cells.length !== 24 || cells[0] === 'timestamp') continue
      if (['-1', '0', '999999'].includes(cells[size]!)) spoilt++
      else if (cells[size] !== cells[sent]) untrue.push(line)
      if (!(Number(cells[sent]) > 0)) untrue.push(line)
    }
    expect(untrue).toEqual([])
    expect(spoilt).toBeGreaterThan(0)
    const { rows, duplicates, noise } = made.truth
    expect(seen.size).toBe(
      rows - duplicates + Math.min(1, noise.blank_line) + Math.min(1, noise.repeated_header),
    )
  })

  it('answers all normal flows, and floods at the intensity and on the targets asked for', () => {
    const attacks = [{ kind: 'syn_flood', atMs: minute, forMs: 2 * minute }]
    const made = generate('flows', { ...quiet, rate: 100, targets: 20, intensity: 20, attacks })
    const rows = [...made.lines].map((line) => cellsOf(line))
    expect(rows.filter((row) => row[17] === 'False' && Number(row[15]) < 1)).toEqual([])
    const [told] = made.truth.attacks
    expect(told!.targets).toHaveLength(20)
    expect(Math.abs(told!.events - 4000)).toBeLessThan(400)
  })

  it('shuffles the lines without losing one, and keeps the truth', () => {
    const options: GenerateOptions = {
      ...quiet,
      dirtPercent: 5,
      attacks: [{ kind: 'port_scan', atMs: 0, forMs: minute }],
    }
    const sorted = generate('flows', options)
    const shuffled = generate('flows', { ...options, shuffle: true })
    const lines = [...shuffled.lines]
    const inOrder = [...sorted.lines]
    expect(lines).not.toEqual(inOrder)
    expect(lines.toSorted()).toEqual(inOrder.toSorted())
    expect(shuffled.truth).toEqual(sorted.truth)
  })

  it('writes logins without time: row n is second n', () => {
    const attacks = [{ kind: 'spray', atMs: minute, forMs: minute }]
    const made = generate('logins', { ...quiet, attacks, withTime: false })
    expect(made.header).toBe('userid,event_type,status_code,ip,useragent')
    const sources = [...made.lines].map((line) => line.split(',')[3]!)
    const [told] = made.truth.attacks
    expect(told!.startedAt).toBe((sources.indexOf(told!.sources[0]!) + 1) * 1000)
    expect(told!.endedAt).toBe((sources.lastIndexOf(told!.sources[0]!) + 1) * 1000)
  })

  it('writes coordinates where places matter, and moves faster than a plane', () => {
    const attacks = [{ kind: 'impossible_travel', atMs: 0, forMs: 5 * minute }]
    const made = generate('logins', { ...quiet, attacks })
    expect(made.header).toBe('timestamp,userid,event_type,status_code,ip,useragent,coordinates')
    const rows = [...made.lines].map((line) => cellsOf(line))
    const [told] = made.truth.attacks
    const places = rows
      .filter((row) => row[1] === told!.users[0])
      .map((row) => row[6]!.split(',').map(Number))
    expect(new Set(places.map(String)).size).toBe(2)
    const latitudes = places.map(([, latitude]) => latitude!)
    expect(Math.max(...latitudes) - Math.min(...latitudes)).toBeGreaterThan(50)
  })

  it('ends takeover with a success from an address that failed nowhere', () => {
    const made = generate('logins', {
      ...quiet,
      attacks: [{ kind: 'takeover', atMs: minute, forMs: 2 * minute }],
    })
    const rows = [...made.lines].map((line) => cellsOf(line))
    const [told] = made.truth.attacks
    const mine = rows.filter((row) => row[1] === told!.users[0] && told!.sources.includes(row[4]!))
    expect(mine.slice(0, -1).filter((row) => row[3] === '200')).toEqual([])
    expect(mine.at(-1)![3]).toBe('200')
    expect(mine.slice(0, -1).map((row) => row[4])).not.toContain(mine.at(-1)![4])
  })

  const mistakes: [Partial<GenerateOptions>, RegExp][] = [
    [{ seed: 1.5 }, /^seed must be a whole number$/],
    [{ minutes: 0 }, /^minutes must lie between/],
    [{ minutes: Number.NaN }, /^minutes must lie between/],
    [{ dirtPercent: 51 }, /^dirt must lie between/],
    [{ rate: 0 }, /^rate must lie between/],
    [{ targets: 300 }, /^targets must lie between/],
    [{ intensity: 0 }, /^intensity must lie between/],
    [{ shuffle: true, withTime: false }, /^rows without time cannot be shuffled/],
    [
      { attacks: [{ kind: 'flood', atMs: 0, forMs: 1 }] },
      /^unknown attack "flood" for flows; known are syn_flood/,
    ],
    [{ attacks: [{ kind: 'volume', atMs: 5 * minute, forMs: 1 }] }, /does not begin within the 5 minutes$/],
    [{ attacks: [{ kind: 'volume', atMs: 0, forMs: 0 }] }, /must last a millisecond or longer$/],
  ]
  it.each(mistakes)('refuses %j', (wrong, message) => {
    expect(() => generate('flows', { ...quiet, ...wrong })).toThrow(message)
  })
})

describe('demo', () => {
  it('makes three small sets with attacks in them', () => {
    const sets = demo()
    const rows = sets.map((set) => [...set.lines].length)
    expect(sets.map((set) => set.kind)).toEqual(['logins', 'web', 'flows'])
    expect(sum(rows)).toBeLessThan(120_000)
    for (const set of sets) {
      expect(set.truth.attacks.length).toBeGreaterThanOrEqual(2)
      for (const attack of set.truth.attacks) expect(attack.events).toBeGreaterThan(0)
    }
  })
})

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0)

const withoutSession = (line: string): string => line.replace(/,[0-9a-f]{8},(?=True|False)/, ',')

function tally(lines: readonly Line[], counts: (fault: string) => boolean): Record<string, number> {
  const result: Record<string, number> = {}
  for (const { fault } of lines) if (fault && counts(fault)) result[fault] = (result[fault] ?? 0) + 1
  return result
}
