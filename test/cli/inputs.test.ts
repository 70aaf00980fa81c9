import { existsSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { type RunOptions, root, scratch, vedette } from './command.ts'
import { alertsOf, findingsOf, linesOf, statsOf, summaryOf } from './json-output.ts'
import * as telemetry from './telemetry.ts'

const { csv, failure, loginsCsv, success, takeover, TIMED_HEADER, timedRows } = telemetry

const folder = scratch()
afterAll(folder.remove)

const rules = folder.file('own.yml', telemetry.ownRule)
const plain = loginsCsv(takeover)
const logins = folder.file('logins.csv', plain)
const replay = (args: readonly string[], options?: RunOptions) =>
  vedette(['replay', '--output', 'json', ...args], options)
const replayOwn = (args: readonly string[], options?: RunOptions) =>
  replay(['--no-builtin', '--rules', rules, ...args], options)

describe.concurrent('where bytes come from makes no difference', () => {
  const sorted = timedRows(takeover)
  const ndjson = takeover
    .map(({ user, code, ip }) => JSON.stringify({ userid: user, event_type: 'login', status_code: code, ip }))
    .join('\n')

  it('gzip and zstd are known by their content, and every alert is the same to the letter', async () => {
    const wanted = alertsOf(await replay([logins]))
    expect(wanted.length).toBeGreaterThan(1)
    const half = Math.floor(plain.length / 2)
    const parts = [plain.slice(0, half), plain.slice(half)].map((part) => Buffer.from(part))
    const packed = {
      gzip: gzipSync(plain),
      'gzip in two members': Buffer.concat(parts.map((part) => gzipSync(part))),
      zstd: zstdCompressSync(Buffer.from(plain)),
      'zstd in two frames': Buffer.concat(parts.map((part) => zstdCompressSync(part))),
    }
    for (const [name, bytes] of Object.entries(packed)) {
      const found = alertsOf(await replay([folder.file(`${name}/logins.csv`, bytes)]))
      expect({ name, found }).toEqual({ name, found: wanted })
    }
  })

  it('so does standard input, plain and packed', async () => {
    const wanted = findingsOf(await replay([logins]))
    expect(findingsOf(await replay(['-'], { stdin: plain }))).toEqual(wanted)
    expect(findingsOf(await replay(['-'], { stdin: gzipSync(plain) }))).toEqual(wanted)
  })

  it('--sort gives what a sorted file gives, to the letter, and nothing is late', async () => {
    const shuffled = sorted
      .map((row, i) => [(i * 17) % sorted.length, row] as const)
      .sort((a, b) => a[0] - b[0])
    const path = folder.file(
      'shuffled/timed.csv',
      csv(
        TIMED_HEADER,
        shuffled.map(([, row]) => row),
      ),
    )
    const wanted = await replay([folder.file('sorted/timed.csv', csv(TIMED_HEADER, sorted))])
    const found = await replay(['--sort', path])
    expect(alertsOf(wanted).length).toBeGreaterThan(1)
    // What is told on the way differs, because nothing is known before the end; what comes out in the end does not.
    expect(closedOf(found)).toEqual(closedOf(wanted))
    expect(summaryOf(found).quality).toEqual(summaryOf(wanted).quality)
  })

  it('rows out of order within --lateness are as good as sorted; beyond it they are late, counted and accepted', async () => {
    const swapped = sorted.map((_, i) => sorted[i % 2 === 0 && i + 1 < sorted.length ? i + 1 : i - (i % 2)]!)
    const path = folder.file('swapped/timed.csv', csv(TIMED_HEADER, swapped))
    const wanted = await replay([folder.file('straight/timed.csv', csv(TIMED_HEADER, sorted))])
    const within = await replay([path, '--lateness', '2s'])
    expect(closedOf(within)).toEqual(closedOf(wanted))
    expect(summaryOf(within).quality.late).toBe(0)
    const beyond = summaryOf(await replay([path, '--lateness', '0s'])).quality
    expect(beyond).toMatchObject({ rows: 30, accepted: 30, late: 15 })
  })

  it('--speed changes when things are told, not what', async () => {
    const wanted = await replay([logins])
    expect(linesOf(await replay([logins, '--speed', '1000'])).slice(0, -1)).toEqual(
      linesOf(wanted).slice(0, -1),
    )
  })

  it('NDJSON says the same as CSV; --format says what the content does not', async () => {
    const wanted = findingsOf(await replayOwn([logins]))
    expect(wanted).toHaveLength(1)
    expect(findingsOf(await replayOwn(['-'], { stdin: ndjson }))).toEqual(wanted)
    const single = folder.file('one.txt', `userid\n${'victim\n'.repeat(3)}`)
    expect((await replay([single])).code).toBe(2)
    const told = summaryOf(await replay([single, '--format', 'csv', '--class', 'authentication']))
    expect(told.quality).toMatchObject({ rows: 3, accepted: 3 })
    const wrong = summaryOf(await replay([logins, '--format', 'ndjson', '--class', 'authentication']))
    expect(wrong.quality).toMatchObject({ rows: 31, accepted: 0, rejected: { not_json: 31 } })
  })

  it('a CSV that begins with ISO times is a CSV', async () => {
    const rows = takeover.map(
      (login, i) => `2024-01-01T00:00:${String(i).padStart(2, '0')}.123Z,${telemetry.loginRow(login)}`,
    )
    const path = folder.file('iso.csv', csv(`timestamp,${telemetry.LOGIN_HEADER}`, rows))
    const ran = await replayOwn([path])
    expect(summaryOf(ran).quality).toMatchObject({ rows: 30, accepted: 30 })
    expect(findingsOf(ran)).toHaveLength(1)
  })
})

const closedOf = (ran: Parameters<typeof alertsOf>[0]) =>
  alertsOf(ran)
    .filter((alert) => alert.status === 'closed')
    .sort((a, b) => (a.id < b.id ? -1 : 1))

describe.concurrent('foreign headers', () => {
  const foreign = folder.file(
    'foreign.csv',
    csv(
      'wer,wie,von',
      takeover.map(({ user, code, ip }) => `${user},${code === 200 ? 'success' : 'failure'},${ip}`),
    ),
  )

  it('--map field=column and a mapping file say which column is which; --class what they are about', async () => {
    const wanted = findingsOf(await replayOwn([logins]))
    const pairs = ['--map', 'user.name=wer', '--map', 'status=wie', '--map', 'src_endpoint.ip=von']
    expect(findingsOf(await replayOwn([foreign, ...pairs]))).toEqual(wanted)
    const yaml = folder.file('map.yml', 'user.name: wer\nstatus: wie\nsrc_endpoint.ip: von\n')
    expect(findingsOf(await replayOwn([foreign, '--map', yaml]))).toEqual(wanted)
    const json = folder.file('map.json', JSON.stringify({ 'user.name': 'wer', 'src_endpoint.ip': 'von' }))
    expect(findingsOf(await replayOwn([foreign, '--map', json, '--map', 'status=wie']))).toEqual(wanted)
    const unmapped = await replayOwn([foreign, '--class', 'authentication'])
    expect(findingsOf(unmapped)).toEqual([])
    expect(summaryOf(unmapped).quality.accepted).toBe(30)
  })
})

describe.concurrent('years that a log does not tell', () => {
  const line = (second: number) =>
    `Mar  9 08:00:0${second} web1 sshd[700]: Failed password for root from 203.0.113.9 port 4022 ssh2`
  const log = folder.file('auth.log', `${[1, 2, 3, 4].map(line).join('\n')}\n`)
  utimesSync(log, new Date('2021-02-01T00:00:00Z'), new Date('2021-02-01T00:00:00Z'))

  it.each([
    { name: 'are those of --year', args: ['--year', '2019'], openedAt: '2019-03-09T08:00:03.000Z' },
    {
      name: 'are such that nothing is younger than the file',
      args: [],
      openedAt: '2020-03-09T08:00:03.000Z',
    },
  ])('$name', async ({ args, openedAt }) => {
    expect(alertsOf(await replayOwn([log, ...args]))[0]).toMatchObject({
      openedAt,
      key: { 'user.name': 'root' },
    })
  })
})

describe.concurrent('several files at once', () => {
  const rows = timedRows([...takeover.slice(10, 18)])
  const [even, odd] = [0, 1].map((rest) =>
    csv(
      TIMED_HEADER,
      rows.filter((_, i) => i % 2 === rest),
    ),
  )

  it('are merged by time, and equal base names are told apart', async () => {
    const wanted = findingsOf(await replayOwn([folder.file('both.csv', csv(TIMED_HEADER, rows))]))
    const files = [folder.file('a/part.csv', even!), folder.file('b/part.csv', odd!)]
    const noIds = (text: string) => text.replaceAll(/,event-\d+$/gm, '').replace(',event_id', '')
    const ran = await replayOwn(files)
    expect(wanted).toHaveLength(1)
    expect(findingsOf(ran)).toEqual(wanted)
    const sources = await replayOwn([
      folder.file('c/part.csv', noIds(even!)),
      folder.file('d/part.csv', noIds(odd!)),
    ])
    expect(findingsOf(sources)).toEqual(wanted)
    const names = alertsOf(sources).flatMap((alert) => alert.evidence.map((id) => id.split(':')[0]))
    expect(new Set(names)).toEqual(new Set(['part.csv', 'part.csv#2']))
    expect(summaryOf(ran).quality).toMatchObject({ rows: 8, accepted: 8, late: 0 })
  })

  it('may be of different formats and classes', async () => {
    const access = folder.file(
      'access.log',
      '198.51.100.1 - - [01/Jan/2024:00:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"\n',
    )
    const ran = await replayOwn([access, folder.file('logins/timed.csv', csv(TIMED_HEADER, rows))])
    expect(summaryOf(ran).quality).toMatchObject({ rows: 9, accepted: 9, late: 0 })
    expect(findingsOf(ran)).toHaveLength(1)
  })
})

describe.concurrent('--inside says what is ours', () => {
  const inside = telemetry.ownRule.replace(
    '    status: Failure',
    "    status: Failure\n    src_endpoint.inside: 'true'",
  )
  const insideRule = folder.file('inside.yml', inside)
  const flood = folder.file(
    'flood.yml',
    `title: Many connections
id: 11111111-2222-4333-8444-555555555503
status: stable
description: Three connections to one target within ten seconds.
author: Tests
date: 2024-01-01
level: high
correlation:
  type: event_count
  rules: [connection]
  group-by: [dst_endpoint.ip]
  timespan: 10s
  condition:
    gte: 3
vedette:
  vector: volume
---
title: Connection
id: 11111111-2222-4333-8444-555555555504
name: connection
status: stable
description: A connection.
author: Tests
date: 2024-01-01
level: informational
logsource:
  category: network
detection:
  selection:
    connection_info.protocol_name: TCP
  condition: selection
`,
  )

  it('to rules', async () => {
    const run = async (...args: string[]) =>
      findingsOf(await replay([logins, '--no-builtin', '--rules', insideRule, ...args]))
    expect(await run()).toEqual([])
    expect(await run('--inside', '203.0.113.0/24')).toHaveLength(1)
    expect(await run('--inside', '203.0.113.1', '--inside', '192.0.2.0/24')).toEqual([])
  })

  it('to the sources of an attack, beside private addresses', async () => {
    const sources = ['192.168.1.5', '203.0.113.7', '198.51.100.9']
    const rows = sources.map((ip, i) => `${telemetry.secondOf(i)},${ip},10.0.0.2,80,TCP,S,1,100`)
    const flows = folder.file(
      'flows.csv',
      csv('time,source_ip,dest_ip,dest_port,protocol,flags,packets_sent,bytes_sent', rows),
    )
    const attack = async (...args: string[]) => {
      const top = alertsOf(await replay([flows, '--no-builtin', '--rules', flood, ...args])).at(-1)?.attack
        ?.topSources
      return {
        outside: top?.outside.map(({ address }) => address).sort(),
        inside: top?.inside.map(({ address }) => address).sort(),
      }
    }
    expect(await attack()).toEqual({ outside: ['198.51.100.9', '203.0.113.7'], inside: ['192.168.1.5'] })
    expect(await attack('--inside', '203.0.113.0/24')).toEqual({
      outside: ['198.51.100.9'],
      inside: ['192.168.1.5', '203.0.113.7'],
    })
  })
})

describe.concurrent('rules', () => {
  it('--rules adds to those that come along; --no-builtin leaves these out', async () => {
    const titles = async (...args: string[]) =>
      Object.keys(summaryOf(await replay([logins, ...args])).alerts.byRule)
    const builtin = await titles()
    expect(builtin).toContain('Brute force on one account')
    expect(builtin).toContain('Account takeover')
    expect((await titles('--rules', rules)).sort()).toEqual([...builtin, 'Three failures'].sort())
    expect(await titles('--no-builtin', '--rules', rules)).toEqual(['Three failures'])
    expect(await titles('--no-builtin')).toEqual([])
  })
})

describe.concurrent('--stats tells every interval (from, to] of event time', () => {
  const at = (seconds: number) => new Date(seconds * 1000).toISOString()

  it('an event on the boundary belongs to the interval that ends there', async () => {
    const stats = statsOf(await replay([logins, '--stats', '10s']))
    expect(stats).toMatchObject([
      { from: at(0), to: at(10), events: 10, success: 10, failure: 0 },
      { from: at(10), to: at(20), events: 10, success: 2, failure: 8 },
      { from: at(20), to: at(30), events: 10, success: 10, failure: 0 },
    ])
  })

  it('intervals are aligned to the epoch, and the most frequent values are told', async () => {
    const busy = [
      success('zoe', '198.51.100.1'),
      failure('zoe', '198.51.100.1'),
      success('ann', '198.51.100.2'),
    ]
    const path = folder.file(
      'busy.csv',
      csv(
        TIMED_HEADER,
        timedRows(busy, (i) => 13 + i),
      ),
    )
    expect(statsOf(await replay([path, '--stats', '7s']))).toMatchObject([
      {
        from: '2024-01-01T00:00:11.000Z',
        to: '2024-01-01T00:00:18.000Z',
        events: 3,
        top: {
          'user.name': [
            { value: 'zoe', events: 2 },
            { value: 'ann', events: 1 },
          ],
        },
      },
    ])
  })

  const given = join(process.env.VEDETTE_DATA ?? join(root, '..', 'shared', 'data'), 'logins', 'traffic.csv')

  it.skipIf(!existsSync(given))('13/2, 6/9 and 10/5 on sign-ins made by others', async () => {
    const stats = statsOf(await replay([given, '--stats', '15s']))
    expect(stats.map(({ success, failure }) => `${success}/${failure}`)).toEqual(['13/2', '6/9', '10/5'])
    expect(stats.map(({ from, to }) => [from, to])).toEqual([
      [at(0), at(15)],
      [at(15), at(30)],
      [at(30), at(45)],
    ])
  })
})
