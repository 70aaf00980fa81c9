import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type RunOptions, scratch, vedette } from './command.ts'
import { expectBalanced, type QualityCounts, summaryOf } from './json-output.ts'
import { csv, LOGIN_HEADER, loginRow, success } from './telemetry.ts'

const folder = scratch()
afterAll(folder.remove)

const ann = loginRow(success('ann', '198.51.100.1'))
const ben = loginRow(success('ben', '198.51.100.2'))
const tooLong = 'x'.repeat((1 << 20) + 1)
const manyNames = Array.from({ length: 10_000 }, (_, i) => `c${i}`)
const manyFields = JSON.stringify(Object.fromEntries(manyNames.map((name) => [name, 1])))
const event = (second: number, more: object = {}) =>
  JSON.stringify({
    time: `2024-01-01T00:00:0${second}Z`,
    user: 'ann',
    ip: '198.51.100.1',
    outcome: 'success',
    ...more,
  })
const request = (path: string) =>
  `198.51.100.1 - - [10/Oct/2024:13:55:36 +0000] "GET ${path} HTTP/1.1" 200 12 "-" "Mozilla/5.0"`

interface BadInput {
  readonly name: string
  readonly file: string
  readonly content: string | Uint8Array
  readonly rows: number
  readonly rejected?: Readonly<Record<string, number>>
  readonly faults?: QualityCounts['faults']
  /** Line, code and beginning of what quarantine holds. */
  readonly quarantined?: readonly (readonly [line: number, code: string, raw: string])[]
}

const table: readonly BadInput[] = [
  { name: 'an empty file', file: 'empty.csv', content: '', rows: 0 },
  { name: 'blank lines only', file: 'blank.log', content: '\n  \n\r\n', rows: 0 },
  { name: 'a header only', file: 'header.csv', content: `${LOGIN_HEADER}\n`, rows: 0 },
  { name: 'a header without a line end', file: 'header-open.csv', content: LOGIN_HEADER, rows: 0 },
  {
    name: 'a mark, CRLF, a repeated header and blank lines, which are no faults',
    file: 'crlf.csv',
    content: `\ufeff${[LOGIN_HEADER, ann, '', LOGIN_HEADER, ben].join('\r\n')}\r\n`,
    rows: 2,
  },
  {
    name: 'a torn last line of CSV',
    file: 'torn.csv',
    content: `${csv(LOGIN_HEADER, [ann, ben])}carl,login,2`,
    rows: 3,
    rejected: { torn_line: 1 },
    faults: { record: { torn_line: 1 } },
    quarantined: [[4, 'torn_line', 'carl,login,2']],
  },
  {
    name: 'a last line torn inside quotes',
    file: 'torn-quote.csv',
    content: `${csv(LOGIN_HEADER, [ann, ben])}carl,login,200,198.51.100.3,"Mozilla/5.0 (X1`,
    rows: 3,
    rejected: { torn_line: 1 },
    quarantined: [[4, 'torn_line', 'carl,login,200,198.51.100.3,"Mozilla/5.0 (X1']],
  },
  {
    name: 'a torn last line of NDJSON',
    file: 'torn.ndjson',
    content: `${event(1)}\n${event(2)}\n{"time":"2024-01-`,
    rows: 3,
    rejected: { torn_line: 1 },
    quarantined: [[3, 'torn_line', '{"time":"2024-01-']],
  },
  {
    name: 'a torn last line of an access log',
    file: 'torn.log',
    content: `${request('/a')}\n${request('/b')}\n198.51.100.1 - - [10/Oct`,
    rows: 3,
    rejected: { torn_line: 1 },
    quarantined: [[3, 'torn_line', '198.51.100.1 - - [10/Oct']],
  },
  {
    name: 'ragged rows',
    file: 'ragged.csv',
    content: csv(LOGIN_HEADER, [ann, 'too,few', ben, `${ann},one,more`]),
    rows: 4,
    rejected: { ragged_row: 2 },
    faults: { record: { ragged_row: 2 } },
    quarantined: [
      [3, 'ragged_row', 'too,few'],
      [5, 'ragged_row', 'ann,login,200,198.51.100.1,'],
    ],
  },
  {
    name: 'an over-long row of CSV',
    file: 'long.csv',
    content: csv(LOGIN_HEADER, [ann, `carl,login,200,198.51.100.3,${tooLong}`, ben]),
    rows: 3,
    rejected: { line_too_long: 1 },
    quarantined: [[3, 'line_too_long', 'carl,login,200,198.51.100.3,xxxx']],
  },
  {
    name: 'an over-long line of NDJSON',
    file: 'long.ndjson',
    content: `${event(1)}\n${event(2, { pad: tooLong })}\n${event(3)}\n`,
    rows: 3,
    rejected: { line_too_long: 1 },
  },
  {
    name: 'an over-long line of an access log',
    file: 'long.log',
    content: `${request('/a')}\n${request(`/${tooLong}`)}\n${request('/b')}\n`,
    rows: 3,
    rejected: { line_too_long: 1 },
  },
  {
    name: 'NUL bytes in a value, which stays, and a line of NULs, which does not',
    file: 'nul.csv',
    content: csv(LOGIN_HEADER, [ann, ben.replace('ben', 'b\0n'), '\0\0\0']),
    rows: 3,
    rejected: { ragged_row: 1 },
    faults: { 'user.name': { control_characters: 1 } },
    quarantined: [[4, 'ragged_row', '\0\0\0']],
  },
  {
    name: 'invalid UTF-8 in a value, which stays',
    file: 'latin.csv',
    content: Buffer.from(csv(LOGIN_HEADER, [ann, ben.replace('ben', 'j\u00f6rg')]), 'latin1'),
    rows: 2,
    faults: { 'user.name': { not_utf8: 1 } },
  },
  {
    name: 'a row of 10,000 columns in CSV',
    file: 'wide.csv',
    content: csv(LOGIN_HEADER, [ann, manyNames.join(','), ben]),
    rows: 3,
    rejected: { too_many_columns: 1 },
    quarantined: [[3, 'too_many_columns', 'c0,c1,c2,c3']],
  },
  {
    name: 'an object of 10,000 fields',
    file: 'wide.ndjson',
    content: `${event(1)}\n${manyFields}\n${event(2)}\n`,
    rows: 3,
    rejected: { too_many_columns: 1 },
  },
  {
    name: 'lines that are no JSON, no object, or broken off in between',
    file: 'mixed.ndjson',
    content: `${event(1)}\nhello\n[1,2]\n{"a":\n${event(2)}\n${event(3)}\n`,
    rows: 6,
    rejected: { not_json: 2, not_an_object: 1 },
    quarantined: [
      [2, 'not_json', 'hello'],
      [3, 'not_an_object', '[1,2]'],
      [4, 'not_json', '{"a":'],
    ],
  },
  {
    name: 'a date that does not exist, no address, and 0.0.0.0; a row counts under its first fault',
    file: 'values.ndjson',
    content: [
      event(1),
      event(2, { time: '2025-02-30T00:00:00Z' }),
      event(3, { ip: '203.0.113.256' }),
      event(4, { ip: '0.0.0.0' }),
      event(5, { time: '', ip: 'here' }),
      '',
    ].join('\n'),
    rows: 5,
    rejected: {
      'time:not_a_time': 1,
      'time:missing': 1,
      'src_endpoint.ip:not_an_address': 1,
      'src_endpoint.ip:unspecified_address': 1,
    },
    faults: {
      time: { not_a_time: 1, missing: 1 },
      'src_endpoint.ip': { not_an_address: 2, unspecified_address: 1 },
    },
  },
  {
    name: 'garbage in an access log',
    file: 'garbage.log',
    content: `${request('/a')}\n\u0001\u0002\nhello\n${request('/b')}\n${request('/c')}\n`,
    rows: 5,
    rejected: { unknown_line: 2 },
    quarantined: [
      [2, 'unknown_line', '\u0001\u0002'],
      [3, 'unknown_line', 'hello'],
    ],
  },
]

const qualityOf = async (args: readonly string[], options?: RunOptions) =>
  summaryOf(await vedette(['replay', '--output', 'json', ...args], options)).quality

describe.concurrent('bad records never stop a run: exit 0, counted, set aside', () => {
  it.each(table)('$name', async ({ file, content, rows, rejected = {}, faults, quarantined }) => {
    const path = folder.file(file, content)
    const aside = join(folder.path, `${file}.quarantine`)
    const quality = await qualityOf([path, '--quarantine', aside])
    expectBalanced(quality)
    expect(quality).toMatchObject({ rows, duplicates: 0, late: 0, rejected })
    expect(quality.rejected).toEqual(rejected)
    if (faults) expect(quality.faults).toMatchObject(faults)
    const held = readFileSync(aside, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
    expect(held).toHaveLength(Object.values(rejected).reduce((sum, n) => sum + n, 0))
    for (const [i, [line, code, raw]] of (quarantined ?? []).entries()) {
      expect(held[i]).toMatchObject({ source: file, line, code })
      expect(held[i].raw.startsWith(raw)).toBe(true)
      expect(held[i].raw.length).toBeLessThanOrEqual(4096)
    }
  })

  it('an empty standard input', async () => {
    expect(await qualityOf(['-'], { stdin: '' })).toMatchObject({ rows: 0, accepted: 0 })
  })

  it('equal rows of flows are one event; rejected ones count among the duplicates too', async () => {
    const row = '2024-01-01 00:00:01,10.0.0.1,10.0.0.2,80,TCP,SYN,1,0'
    const bad = '2024-01-01 00:00:02,nowhere,10.0.0.2,80,TCP,SYN,1,0'
    const other = row.replace('10.0.0.1', '10.0.0.3')
    const header = 'timestamp,source_ip,dest_ip,dest_port,protocol,flags,packets_sent,packets_received'
    const quality = await qualityOf([folder.file('flows.csv', csv(header, [row, bad, row, other, bad, row]))])
    expectBalanced(quality)
    expect(quality).toMatchObject({
      ...{ rows: 6, accepted: 2, duplicates: 3 },
      rejected: { 'src_endpoint.ip:not_an_address': 1 },
      faults: { 'src_endpoint.ip': { not_an_address: 2 } },
    })
  })

  it.each([
    {
      name: 'the first record is over-long',
      file: 'first.ndjson',
      content: `${event(1, { pad: tooLong })}\n${event(2)}\n`,
      rows: 2,
    },
    {
      name: 'the only record is torn',
      file: 'only.ndjson',
      content: '{"time":"2024-01-01T00:00:00Z","us',
      rows: 1,
    },
    {
      name: 'the header has 10,000 columns',
      file: 'header.csv',
      content: csv(manyNames.join(','), [ann]),
      rows: 2,
    },
    {
      name: 'the first line of a log is over-long',
      file: 'first.log',
      content: `${request(`/${tooLong}`)}\n${request('/')}\n`,
      rows: 2,
    },
  ])('counts where $name', async ({ file, content, rows }) => {
    expect((await qualityOf([folder.file(`first/${file}`, content)])).rows).toBe(rows)
  })
})
