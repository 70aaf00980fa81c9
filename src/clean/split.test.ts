import { expect, test } from 'vitest'
import { NO_FIELD, type RawBatch } from '../model/raw-batch.ts'
import { rawBatch } from './fixture.ts'
import { productOf } from './product.ts'
import { Splitter } from './split.ts'

const names = ['EventID', 'Channel', 'Image']

/** The texts of a batch, record by record; undefined where a record lacks a field. */
const textsOf = ({ bytes, stride, start, end, length, names: columns }: RawBatch): (string | undefined)[][] =>
  Array.from({ length }, (_, row) =>
    columns.map((_name, column) => {
      const cell = column * stride + row
      if (start[cell] === NO_FIELD) return undefined
      return new TextDecoder().decode(bytes.subarray(start[cell], end[cell]))
    }),
  )

const sysmon = 'Microsoft-Windows-Sysmon/Operational'
const windows = productOf(names)!

test('records of several classes are parted, whole and in their order', () => {
  const rows = [
    ['1', sysmon, 'a'],
    ['11', sysmon, 'b'],
    ['1', sysmon, undefined],
    [undefined, undefined, undefined],
  ]
  const whole = rawBatch(names, rows, [0, 0, 0, 1])
  const { memory, recordStart } = whole
  const [first, second, third] = recordStart
  const parts = new Splitter(windows).split(whole)
  expect(parts.map(({ eventClass, rows: of }) => [eventClass, of])).toEqual([
    ['process', [0, 2]],
    ['file', [1]],
    ['base', [3]],
  ])
  expect(parts.map(({ raw }) => textsOf(raw))).toEqual([[rows[0], rows[2]], [rows[1]], [rows[3]]])
  const [process, file, base] = parts.map(({ raw }) => raw)
  expect(process!.names).toEqual(['metadata.event_code', 'metadata.log_name', 'Image'])
  expect([...process!.line]).toEqual([2, 4])
  expect([...process!.recordStart]).toEqual([first, third])
  expect([...file!.recordStart]).toEqual([second])
  expect([...process!.hashes().high]).toEqual([200, 202])
  // Kernels read the cells where they stand.
  expect(process!.start.buffer).toBe(memory.buffer)
  expect([...base!.fault]).toEqual([1])
})

test('records of one class are not copied', () => {
  const raw = rawBatch(names, [
    ['1', sysmon, 'a'],
    ['5', sysmon, 'b'],
  ])
  const [part, ...others] = new Splitter(windows).split(raw)
  expect(others).toEqual([])
  expect(part).toMatchObject({ eventClass: 'process', rows: undefined })
  expect(part!.raw.start).toBe(raw.start)
})

test('what a person says stands for every record', () => {
  const raw = rawBatch(names, [
    ['1', sysmon, 'a'],
    ['11', sysmon, 'b'],
  ])
  const parts = new Splitter(windows, 'script').split(raw)
  expect(parts.map(({ eventClass, raw: { length } }) => [eventClass, length])).toEqual([['script', 2]])
})
