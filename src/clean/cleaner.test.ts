import { expect, test } from 'vitest'
import type { EventClass } from '../model/fields.ts'
import { structureFaults } from '../model/reject.ts'
import { type Cell, rawBatch, testCleaner, valuesOf } from './fixture.ts'

const T = '2024-01-01T00:00:00Z'
const codes = (rejects: { readonly code: readonly string[] }) => [...rejects.code]

test('turns a row into an event', () => {
  const { cleaner, ids } = testCleaner('network')
  const { batch } = cleaner.clean(
    rawBatch(
      ['timestamp', 'source_ip', 'dest_ip', 'dest_port', 'protocol', 'status_code', 'colour'],
      [['2024-01-01T00:23:09.424955', '::ffff:1.2.3.4', '2001:DB8::1', '443', 'TCP', '404.0', 'blue']],
    ),
  )
  expect(batch.length).toBe(1)
  expect(batch.time[0]).toBe(Date.parse('2024-01-01T00:23:09.424Z'))
  expect(ids.text(batch.ref[0]!)).toBe('log:000000000001000')
  const fields = [...batch.columns.keys()].map((field) => [field, valuesOf(batch, field)[0]])
  expect(Object.fromEntries(fields)).toEqual({
    'src_endpoint.ip': '1.2.3.4',
    'dst_endpoint.ip': '2001:db8::1',
    'dst_endpoint.port': 443,
    'http_response.code': 404,
    'connection_info.protocol_name': 'TCP',
    'unmapped.colour': 'blue',
  })
  expect(batch.recordHash).toBeUndefined()
})

test('an address has one code wherever it stands and however it is spelled', () => {
  const { cleaner } = testCleaner('network')
  const { batch } = cleaner.clean(
    rawBatch(
      ['time', 'src_ip', 'dst_ip'],
      [
        [T, '1.2.3.4', '::ffff:1.2.3.4'],
        [T, '2001:DB8::1', ' 1.2.3.4 '],
      ],
    ),
  )
  const source = batch.columns.get('src_endpoint.ip')
  const target = batch.columns.get('dst_endpoint.ip')
  if (source?.kind !== 'code' || target?.kind !== 'code') throw new Error('addresses have codes')
  expect(target.codes[0]).toBe(source.codes[0])
  expect(target.codes[1]).toBe(source.codes[0])
  expect(valuesOf(batch, 'src_endpoint.ip')).toEqual(['1.2.3.4', '2001:db8::1'])
})

test.each<{ name: string; eventClass: EventClass; row: Cell[]; code?: string; faults: object }>([
  {
    name: 'no time',
    eventClass: 'network',
    row: ['', '1.1.1.1', ''],
    code: 'time:missing',
    faults: { time: { missing: 1 } },
  },
  {
    name: 'null time',
    eventClass: 'network',
    row: [null, '1.1.1.1', ''],
    code: 'time:missing',
    faults: { time: { missing: 1 } },
  },
  {
    name: 'bad time',
    eventClass: 'http',
    row: ['2025-02-30', '1.1.1.1', ''],
    code: 'time:not_a_time',
    faults: { time: { not_a_time: 1 } },
  },
  {
    name: 'old time',
    eventClass: 'http',
    row: ['1960-01-01', '1.1.1.1', ''],
    code: 'time:time_out_of_range',
    faults: { time: { time_out_of_range: 1 } },
  },
  {
    name: 'no source',
    eventClass: 'network',
    row: [T, '', ''],
    code: 'src_endpoint.ip:missing',
    faults: { 'src_endpoint.ip': { missing: 1 } },
  },
  {
    name: 'malformed source',
    eventClass: 'network',
    row: [T, '192.168.1', ''],
    code: 'src_endpoint.ip:not_an_address',
    faults: { 'src_endpoint.ip': { not_an_address: 1 } },
  },
  {
    name: 'unspecified source',
    eventClass: 'network',
    row: [T, '0.0.0.0', ''],
    code: 'src_endpoint.ip:unspecified_address',
    faults: { 'src_endpoint.ip': { unspecified_address: 1 } },
  },
  {
    name: 'unspecified source, long',
    eventClass: 'network',
    row: [T, '0:0::0', ''],
    code: 'src_endpoint.ip:unspecified_address',
    faults: { 'src_endpoint.ip': { unspecified_address: 1 } },
  },
  {
    name: 'malformed target',
    eventClass: 'network',
    row: [T, '1.1.1.1', 'x'],
    code: 'dst_endpoint.ip:not_an_address',
    faults: { 'dst_endpoint.ip': { not_an_address: 1 } },
  },
  { name: 'no target', eventClass: 'network', row: [T, '1.1.1.1', ''], faults: {} },
  {
    name: 'all wrong: the first counts',
    eventClass: 'network',
    row: ['x', 'y', 'z'],
    code: 'time:not_a_time',
    faults: {
      time: { not_a_time: 1 },
      'src_endpoint.ip': { not_an_address: 1 },
      'dst_endpoint.ip': { not_an_address: 1 },
    },
  },
  {
    name: 'web without source',
    eventClass: 'http',
    row: [T, '', ''],
    faults: { 'src_endpoint.ip': { missing: 1 } },
  },
  {
    name: 'web with a dash for source',
    eventClass: 'http',
    row: [T, '-', ''],
    faults: { 'src_endpoint.ip': { missing: 1 } },
  },
  {
    name: 'web with a malformed source',
    eventClass: 'http',
    row: [T, '1.2.3', ''],
    code: 'src_endpoint.ip:not_an_address',
    faults: { 'src_endpoint.ip': { not_an_address: 1 } },
  },
  {
    name: 'web with a malformed target',
    eventClass: 'http',
    row: [T, '1.2.3.4', 'x'],
    faults: { 'dst_endpoint.ip': { not_an_address: 1 } },
  },
])('$eventClass, $name: $code', ({ eventClass, row, code, faults }) => {
  const { cleaner } = testCleaner(eventClass)
  const { batch, rejects } = cleaner.clean(rawBatch(['timestamp', 'src_ip', 'dst_ip'], [row]))
  expect(codes(rejects)).toEqual(code === undefined ? [] : [code])
  expect(batch.length).toBe(code === undefined ? 1 : 0)
  expect(cleaner.quality()).toEqual({ rows: 1, faults, repaired: {} })
})

test('a network record without any source column is set aside', () => {
  const { cleaner } = testCleaner('network')
  const { rejects } = cleaner.clean(rawBatch(['timestamp', 'dst_ip'], [[T, '1.1.1.1']]))
  expect(codes(rejects)).toEqual(['src_endpoint.ip:missing'])
})

test('a login that names nobody is set aside; one without the field is not', () => {
  const { cleaner } = testCleaner('authentication')
  const { batch, rejects } = cleaner.clean(
    rawBatch(
      ['timestamp', 'user', 'ip'],
      [
        [T, '', ''],
        [T, null, undefined],
        [T, undefined, undefined],
        [T, '', '1.1.1.1'],
        [T, 'a', ''],
      ],
    ),
  )
  expect(codes(rejects)).toEqual(['user.name:missing', 'user.name:missing'])
  expect(batch.length).toBe(3)
  expect(cleaner.quality().faults['user.name']).toEqual({ missing: 2 })
})

test('sets a record of broken form aside without looking at its fields', () => {
  const { cleaner } = testCleaner('network', { duplicates: 'drop' })
  const ragged = structureFaults.indexOf('ragged_row') + 1
  const { batch, rejects } = cleaner.clean(
    rawBatch(
      ['timestamp', 'src_ip'],
      [
        [T, '1.1.1.1'],
        ['x', 'y'],
        [T, ''],
        [T, '2.2.2.2'],
      ],
      [0, ragged, 0, 0],
    ),
  )
  expect(valuesOf(batch, 'src_endpoint.ip')).toEqual(['1.1.1.1', '2.2.2.2'])
  expect([...batch.recordHash!.low.subarray(0, 2)]).toEqual([100, 103])
  expect(codes(rejects)).toEqual(['ragged_row', 'src_endpoint.ip:missing'])
  expect([...rejects.line]).toEqual([3, 4])
  expect([...rejects.recordHash!.high]).toEqual([201, 202])
  expect(rejects.raw(0)).toBe('xy')
  expect(cleaner.quality().faults).toEqual({ record: { ragged_row: 1 }, 'src_endpoint.ip': { missing: 1 } })
})

test('keeps at most 4 KiB of a reject, and shows what is not UTF-8 as such', () => {
  const { cleaner } = testCleaner('network')
  const { rejects } = cleaner.clean(
    rawBatch(
      ['timestamp', 'x'],
      [
        ['?', 'y'.repeat(5000)],
        ['?', new Uint8Array([0xff, 0x41])],
      ],
    ),
  )
  expect(rejects.raw(0)).toHaveLength(4096)
  expect(rejects.raw(1)).toBe('?\ufffdA')
})

test('repairs a packet size from the bytes of a single packet, and nothing else', () => {
  const { cleaner } = testCleaner('network')
  const size = 'traffic.packet_size'
  const { batch } = cleaner.clean(
    rawBatch(
      ['timestamp', 'src_ip', 'packet_size', 'bytes_sent', 'packets_sent'],
      [
        [T, '1.1.1.1', '-1', '47', '1'],
        [T, '1.1.1.1', '0', '48', '1'],
        [T, '1.1.1.1', '999999', '65535', '1.0'],
        [T, '', '-1', '47', '1'],
        [T, '1.1.1.1', '-1', '47', '2'],
        [T, '1.1.1.1', '-1', '65536', '1'],
        [T, '1.1.1.1', '-1', '', ''],
        [T, '1.1.1.1', 'big', '50', '1'],
        [T, '1.1.1.1', '', '50', '1'],
        [T, '1.1.1.1', '60', '50', '1'],
      ],
    ),
  )
  expect(valuesOf(batch, size)).toEqual([47, 48, 65_535, undefined, undefined, undefined, 50, undefined, 60])
  const { faults, repaired } = cleaner.quality()
  expect(faults[size]).toEqual({ negative: 5, zero: 1, too_large: 1, not_a_number: 1 })
  expect(repaired).toEqual({ 'traffic.packet_size:from_bytes_out': 5 })
})

test.each<[string, string, string, number | undefined, object | undefined]>([
  ['response_time_ms', 'traffic.response_time_ms', '-100.0', undefined, { negative: 1 }],
  ['response_time_ms', 'traffic.response_time_ms', '1000000', undefined, { too_large: 1 }],
  ['response_time_ms', 'traffic.response_time_ms', '999999.5', 999_999.5, undefined],
  ['source_port', 'src_endpoint.port', '65536', undefined, { too_large: 1 }],
  ['source_port', 'src_endpoint.port', '0', 0, undefined],
  ['source_port', 'src_endpoint.port', '80.5', undefined, { not_a_number: 1 }],
  ['ttl', 'traffic.ttl', '256', undefined, { too_large: 1 }],
  ['status_code', 'http_response.code', '404.0', 404, undefined],
  ['status_code', 'http_response.code', 'nan', undefined, { not_a_number: 1 }],
  ['bytes_sent', 'traffic.bytes_out', '-', undefined, undefined],
])('%s (%s) of %s', (name, field, text, value, faults) => {
  const { cleaner } = testCleaner('network', { wanted: new Set([field]) })
  const { batch } = cleaner.clean(rawBatch(['timestamp', 'src_ip', name], [[T, '1.1.1.1', text]]))
  expect(valuesOf(batch, field)).toEqual([value])
  expect(cleaner.quality().faults[field]).toEqual(faults)
})

test.each([
  ['user', 'user.name'],
  ['other', 'unmapped.other'],
  ['url', 'http_request.url.url_string'],
])('faults of texts of %s are counted in every row, though found once', (name, field) => {
  const { cleaner } = testCleaner('authentication', { wanted: new Set([field]) })
  const bad = new Uint8Array([0x61, 0xff])
  const texts = [bad, bad, 'a\u0000b', 'a\u0085', 'é', new Uint8Array([7]), bad]
  const rows = texts.map((text): Cell[] => [T, '1.1.1.1', text])
  const { batch } = cleaner.clean(rawBatch(['timestamp', 'src_ip', name], rows))
  expect(batch.length).toBe(7)
  expect(cleaner.quality().faults).toEqual({ [field]: { not_utf8: 3, control_characters: 3 } })
})

test('missing, null and empty stay apart', () => {
  const { cleaner } = testCleaner('authentication')
  const { batch } = cleaner.clean(
    rawBatch(
      ['timestamp', 'ip', 'user'],
      [
        [T, '1.1.1.1', undefined],
        [T, '1.1.1.1', null],
        [T, '1.1.1.1', ''],
      ],
    ),
  )
  expect(valuesOf(batch, 'user.name')).toEqual([undefined, null, ''])
})

test('hands on only what is wanted, and counts the faults of what is checked', () => {
  const { cleaner } = testCleaner('network', { wanted: new Set(['dst_endpoint.svc_name']) })
  const { batch } = cleaner.clean(
    rawBatch(
      ['timestamp', 'src_ip', 'service', 'country', 'ttl', 'x'],
      [[T, '1.1.1.1', 'SSH', 'DE', '640', 'y']],
    ),
  )
  expect([...batch.columns.keys()].sort()).toEqual(['dst_endpoint.svc_name', 'src_endpoint.ip'])
  expect(cleaner.quality().faults).toEqual({ 'traffic.ttl': { too_large: 1 } })
})

test('a source without time happens one row a second, rejected rows included', () => {
  const { cleaner } = testCleaner('authentication', { duplicates: 'drop' })
  const names = ['userid', 'event_type', 'status_code', 'ip', 'useragent']
  const row = (ip: string): Cell[] => ['a', 'login', '200', ip, '']
  const first = cleaner.clean(rawBatch(names, [row('1.1.1.1'), row('1.1.1'), row('1.1.1.1')])).batch
  expect([...first.time.subarray(0, 2)]).toEqual([1000, 3000])
  expect(first.recordHash).toBeUndefined()
  expect(cleaner.clean(rawBatch(names, [row('1.1.1.1')])).batch.time[0]).toBe(4000)
})

test.each([
  { names: ['time'], row: ['5000'], wanted: 5000 },
  { names: ['time'], row: ['1700000000'], wanted: 1_700_000_000 },
  { names: ['time'], row: ['1700000000.5'], wanted: 1_700_000_000_500 },
  { names: ['time'], row: [T], wanted: Date.parse(T) },
  { names: ['ts'], row: ['1700000000'], wanted: 1_700_000_000_000 },
  { names: ['date'], row: ['1549573860'], wanted: 1_549_573_860_000 },
  { names: ['ts', 'time'], row: ['1700000000', undefined], wanted: 1_700_000_000_000 },
  { names: ['ts', 'time'], row: ['1700000000', '5000'], wanted: 5000 },
  { names: ['date', 'time'], row: ['2024-01-01', '10:00:00'], wanted: Date.parse('2024-01-01T10:00:00Z') },
  { names: ['timestamp'], row: ['Mar 27 13:06:56'], wanted: Date.parse('2024-03-27T13:06:56Z') },
  { names: ['timestamp'], row: ['17/May/2015:10:05:03 +0000'], wanted: Date.parse('2015-05-17T10:05:03Z') },
])('$names of $row is $wanted', ({ names, row, wanted }) => {
  const { cleaner } = testCleaner('http', { notAfter: Date.parse('2024-06-01T00:00:00Z') })
  const { batch } = cleaner.clean(rawBatch(names, [row, row]))
  expect([...batch.time.subarray(0, 2)]).toEqual([wanted, wanted])
})

test('takes events that have our own names as they are, with ids of their own', () => {
  const { cleaner, ids } = testCleaner('authentication', { ownIds: true })
  const names = ['id', 'time', 'user.name']
  const { batch } = cleaner.clean(
    rawBatch(names, [
      ['e1', '5000', 'a'],
      ['e2', '6000', undefined],
      [undefined, '7000', 'b'],
    ]),
  )
  expect([...batch.time.subarray(0, 3)]).toEqual([5000, 6000, 7000])
  expect(valuesOf(batch, 'user.name')).toEqual(['a', undefined, 'b'])
  expect(ids.text(batch.ref[0]!)).toBe('log:e1')
  expect(ids.text(batch.ref[1]!)).toBe('log:e2')
  expect(ids.text(batch.ref[2]!)).toMatch(/^log:\d{15}$/)
})

test('follows names that grow, and columns that stand in for each other', () => {
  const { cleaner } = testCleaner('network')
  const first = cleaner.clean(rawBatch(['ts', 'src_ip'], [['1', '1.1.1.1']])).batch
  expect(valuesOf(first, 'src_endpoint.ip')).toEqual(['1.1.1.1'])
  const names = ['ts', 'src_ip', 'source.ip', 'dport']
  const { batch } = cleaner.clean(
    rawBatch(names, [
      ['1', '1.1.1.1', undefined, '80'],
      ['2', undefined, '2.2.2.2', undefined],
      ['3', '3.3.3.3', null, undefined],
    ]),
  )
  expect(valuesOf(batch, 'src_endpoint.ip')).toEqual(['1.1.1.1', '2.2.2.2', '3.3.3.3'])
  expect(valuesOf(batch, 'dst_endpoint.port')).toEqual([80, undefined, undefined])
})

test.each([
  [['status_code'], ['200'], 'Success'],
  [['status_code'], ['204.0'], 'Success'],
  [['status_code'], ['401'], 'Failure'],
  [['status_code'], ['403'], 'Failure'],
  [['status_code'], ['500'], undefined],
  [['outcome'], ['SUCCESS'], 'Success'],
  [['outcome'], ['failed'], 'Failure'],
  [['success'], ['true'], 'Success'],
  [['success'], ['False'], 'Failure'],
  [['status'], ['401'], 'Failure'],
  [['status'], ['Unknown'], 'Unknown'],
  [['outcome', 'status_code'], ['', '403'], 'Failure'],
  [['outcome', 'status_code'], ['ok', '403'], 'Success'],
])('a login with %j %j is %s', (names, cells, wanted) => {
  const { cleaner } = testCleaner('authentication')
  const { batch } = cleaner.clean(rawBatch(['timestamp', 'user', ...names], [[T, 'a', ...cells]]))
  expect(valuesOf(batch, 'status')).toEqual([wanted])
})

test('the code of a login is text in its shortest form', () => {
  const { cleaner } = testCleaner('authentication')
  const { batch } = cleaner.clean(
    rawBatch(
      ['user', 'status_code'],
      [
        ['a', '404.0'],
        ['a', '200'],
        ['a', '0x1'],
      ],
    ),
  )
  expect(valuesOf(batch, 'status_code')).toEqual(['404', '200', '0x1'])
})

test('nearly distinct texts get a dictionary a batch, unless they are to be stable', () => {
  const names = ['timestamp', 'user', 'message']
  const dictionaryOf = (stable: ReadonlySet<string>) => {
    const { cleaner } = testCleaner('authentication', { stable })
    return [1, 2].map(() => {
      const column = cleaner.clean(rawBatch(names, [[T, 'a', 'm']])).batch.columns.get('message')
      return column?.kind === 'code' ? column.dictionary : undefined
    })
  }
  const [first, second] = dictionaryOf(new Set())
  expect(first).not.toBe(second)
  const [kept, same] = dictionaryOf(new Set(['message']))
  expect(kept).toBe(same)
})

test('any split into batches gives the same events', () => {
  const names = ['timestamp', 'src_ip', 'request', 'agent']
  const rows = Array.from({ length: 60 }, (_, i): Cell[] => [
    i % 7 === 0 ? 'x' : `2024-01-01T00:00:${String(i).padStart(2, '0')}Z`,
    i % 5 === 0 ? '' : `10.0.0.${i}`,
    `GET /p${i % 4}/%41?q=${i} HTTP/1.1`,
    `agent ${i % 3}`,
  ])
  const told = (size: number) => {
    const { cleaner } = testCleaner('http')
    const out: unknown[] = []
    const refused: string[] = []
    for (let at = 0; at < rows.length; at += size) {
      const { batch, rejects } = cleaner.clean(rawBatch(names, rows.slice(at, at + size)))
      const fields = [...batch.columns.keys()].sort()
      for (let i = 0; i < batch.length; i++) {
        out.push([batch.time[i], ...fields.map((field) => [field, valuesOf(batch, field)[i]])])
      }
      refused.push(...codes(rejects))
    }
    return { out, refused, quality: cleaner.quality() }
  }
  expect(told(1)).toEqual(told(60))
  expect(told(7)).toEqual(told(60))
})

test('an overlong text is no address, and no reason to stop', () => {
  const { cleaner } = testCleaner('network', { wanted: new Set() })
  const long = '9'.repeat(100_000)
  const { rejects } = cleaner.clean(
    rawBatch(
      ['timestamp', 'src_ip'],
      [
        [T, long],
        [T, '1.1.1.1x'],
      ],
    ),
  )
  expect(codes(rejects)).toEqual(['src_endpoint.ip:not_an_address', 'src_endpoint.ip:not_an_address'])
})
