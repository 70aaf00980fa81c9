import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatTime, parseAccessLogTime, parseIsoTime, parseTime, readTime } from './time.ts'

const encoder = new TextEncoder()
const iso = (text: string) => parseIsoTime(encoder.encode(text), 0, text.length)

test.each([
  ['2024-01-31T23:59:58Z', '2024-01-31T23:59:58.000Z'],
  ['2024-01-31 23:59:58', '2024-01-31T23:59:58.000Z'],
  ['2024-01-31t23:59:58z', '2024-01-31T23:59:58.000Z'],
  ['2024-01-31T23:59', '2024-01-31T23:59:00.000Z'],
  ['2024-01-31', '2024-01-31T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['2000-02-29', '2000-02-29T00:00:00.000Z'],
  ['2024-01-01T00:00:00.9999', '2024-01-01T00:00:00.999Z'],
  ['2024-01-01T00:00:00.1', '2024-01-01T00:00:00.100Z'],
  ['2024-01-01 00:00:00,123', '2024-01-01T00:00:00.123Z'],
  ['2024-01-01T00:00:00.123456789+02:00', '2023-12-31T22:00:00.123Z'],
  ['2024-01-01T00:00:00-0530', '2024-01-01T05:30:00.000Z'],
  ['2024-01-01T00:00:00+02', '2023-12-31T22:00:00.000Z'],
  ['2024-01-01 00:00:00 +0000', '2024-01-01T00:00:00.000Z'],
  ['2024-01-01 00:00:00 UTC', '2024-01-01T00:00:00.000Z'],
  [' 2024-01-01 ', '2024-01-01T00:00:00.000Z'],
  ['20240131T235958Z', '2024-01-31T23:59:58.000Z'],
  ['2024/01/31 23:59:58', '2024-01-31T23:59:58.000Z'],
  ['0', '1970-01-01T00:00:00.000Z'],
  ['1700000000', '2023-11-14T22:13:20.000Z'],
  ['1700000000.123', '2023-11-14T22:13:20.123Z'],
  ['1700000000.9999', '2023-11-14T22:13:20.999Z'],
  ['1700000000123', '2023-11-14T22:13:20.123Z'],
  ['1700000000123456', '2023-11-14T22:13:20.123Z'],
  ['1700000000123456789', '2023-11-14T22:13:20.123Z'],
  ['1.7e9', '2023-11-14T22:13:20.000Z'],
  ['17/May/2015:10:05:03 +0000', '2015-05-17T10:05:03.000Z'],
  ['[17/May/2015:10:05:03 +0200]', '2015-05-17T08:05:03.000Z'],
  ['17/May/2015:10:05:03', '2015-05-17T10:05:03.000Z'],
  ['Fri, 27 Mar 2015 13:06:56 +0000', '2015-03-27T13:06:56.000Z'],
  ['27 Mar 2015 13:06 -0100 (CET)', '2015-03-27T14:06:00.000Z'],
  ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37.000Z'],
  ['Fri Mar 27 13:06:56 2015', '2015-03-27T13:06:56.000Z'],
  ['Fri Mar 27 13:06:56.123456 2015', '2015-03-27T13:06:56.123Z'],
  ['Mar 27 2015 13:06:56', '2015-03-27T13:06:56.000Z'],
  ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
  ['2017-01-01T05:29:60+05:30', '2016-12-31T23:59:59.999Z'],
])('%s is %s', (text, wanted) => {
  const time = parseTime(text)
  expect(time === undefined ? undefined : formatTime(time)).toBe(wanted)
})

test.each([
  '',
  'INVALID_TIME',
  '0000-00-00 00:00:00',
  '2024-13-45 25:99:99',
  '2025-02-30',
  '2025-02-29T00:00:00Z',
  '1900-02-29',
  '2024-04-31',
  '2024-00-10',
  '2024-01-00',
  '2024-01-01T24:00:00Z',
  '2024-01-01T12:60:00Z',
  '2024-01-01T12:00:61Z',
  '2024-01-01T12:00:60Z',
  '2024-01-01T12:00:00+24:00',
  '2024-1-1',
  '2024-01/01',
  '20a1-01-01T00:00:00',
  '2024-01-01T00:00:00.',
  '2024-01-01T00:00:00Zz',
  '31/Feb/2015:10:05:03 +0000',
  '17/Mai/2015:10:05:03 +0000',
  'Mar 27 13:06:56',
  'Foo, 27 Xyz 2015 13:06:56 +0000',
  '1.2.3',
  '--5',
  'NaN',
  '1'.repeat(70),
])('%j is no time', (text) => {
  expect(readTime(text)).toBe('not_a_time')
})

test.each([
  '1969-12-31T23:59:59Z',
  '1970-01-01T00:00:00+01:00',
  '9999-12-31T23:59:59-01:00',
  '-1',
  '0001-01-01',
])('%s lies out of range', (text) => {
  expect(readTime(text)).toBe('time_out_of_range')
  expect(parseTime(text)).toBeUndefined()
})

test.each([
  { text: 'Mar 27 13:06:56', year: 2020, wanted: '2020-03-27T13:06:56.000Z' },
  { text: 'Mar  7 13:06:56', year: 2020, wanted: '2020-03-07T13:06:56.000Z' },
  { text: 'Feb 29 00:00:00', year: 2021, wanted: undefined },
  { text: 'Mar 27 13:06:56', notAfter: '2021-06-01T00:00:00Z', wanted: '2021-03-27T13:06:56.000Z' },
  { text: 'Dec 31 13:06:56', notAfter: '2021-06-01T00:00:00Z', wanted: '2020-12-31T13:06:56.000Z' },
  { text: 'Jun  2 00:00:00', notAfter: '2021-06-01T00:00:00Z', wanted: '2021-06-02T00:00:00.000Z' },
  { text: 'Jun  2 00:00:01', notAfter: '2021-06-01T00:00:00Z', wanted: '2020-06-02T00:00:01.000Z' },
  { text: 'Jan  1 00:00:01', notAfter: '2020-12-31T12:00:00Z', wanted: '2021-01-01T00:00:01.000Z' },
  { text: 'Feb 29 00:00:00', notAfter: '2023-06-01T00:00:00Z', wanted: '2020-02-29T00:00:00.000Z' },
  { text: 'Feb 30 00:00:00', notAfter: '2023-06-01T00:00:00Z', wanted: undefined },
])('gives $text its year ($year, $notAfter)', ({ text, year, notAfter, wanted }) => {
  const time = parseTime(text, { year, notAfter: notAfter === undefined ? undefined : Date.parse(notAfter) })
  expect(time === undefined ? undefined : formatTime(time)).toBe(wanted)
})

const moment = fc.integer({ min: 0, max: Date.UTC(9999, 11, 31, 23, 59, 59, 999) })

test('reads every ISO time that Date writes, as text and as bytes', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: 0, max: 999_999 }), (time, finer) => {
      const text = `${formatTime(time).slice(0, -1)}${String(finer)}`
      for (const form of [text, `${text}Z`, text.replace('T', ' ')]) {
        expect(parseTime(form)).toBe(time)
        expect(iso(form)).toBe(time)
      }
      const whole = formatTime(time).slice(0, 19)
      expect(iso(whole)).toBe(Math.floor(time / 1000) * 1000)
    }),
    { numRuns: 3000 },
  )
})

test('takes a date exactly when Date does not roll it over, as text and as bytes', () => {
  const number = (max: number) => fc.integer({ min: 0, max })
  fc.assert(
    fc.property(
      fc.tuple(
        fc.integer({ min: 1970, max: 9999 }),
        number(13),
        number(32),
        number(24),
        number(60),
        number(59),
      ),
      (parts) => {
        const two = (n: number) => String(n).padStart(2, '0')
        const [year, month, day, hour, minute, second] = parts
        const text = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}`
        const time = Date.UTC(year, month - 1, day, hour, minute, second)
        const real = new Date(time).toISOString().startsWith(text)
        expect(parseTime(text)).toBe(real ? time : undefined)
        expect(iso(text)).toBe(real ? time : Number.NaN)
      },
    ),
    { numRuns: 5000 },
  )
})

test('the byte readers never disagree with the text reader', () => {
  const base = fc.constantFrom(
    '2024-02-29T12:30:45.678Z',
    '2024-02-29 12:30:45',
    '29/Feb/2024:12:30:45 +0130',
  )
  const change = fc.tuple(fc.integer({ min: 0, max: 27 }), fc.constantFrom(...'0123459:-./ TZx+'))
  fc.assert(
    fc.property(base, fc.array(change, { maxLength: 3 }), (text, changes) => {
      const letters = [...text]
      for (const [at, letter] of changes) if (at < letters.length) letters[at] = letter
      const changed = letters.join('')
      const bytes = encoder.encode(changed)
      for (const read of [parseIsoTime, parseAccessLogTime]) {
        const time = read(bytes, 0, bytes.length)
        if (!Number.isNaN(time)) expect(time).toBe(parseTime(changed))
      }
    }),
    { numRuns: 10_000 },
  )
})

test('the byte readers refuse what they are not made for', () => {
  for (const text of [
    '2024-01-01',
    '2024-01-01T00:00:00+01:00',
    '1969-12-31T23:59:59Z',
    '2016-12-31T23:59:60Z',
    '',
  ]) {
    expect(iso(text)).toBeNaN()
  }
})

test('a plain time is read as the same one with white space before it, which takes the long way', () => {
  const two = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'))
  const plain = fc
    .tuple(fc.integer({ min: 1900, max: 9999 }), two(13), two(32), two(25), two(61), two(61), fc.nat(999))
    .map(([year, month, day, hour, minute, second, ms]) => {
      const start = `${year}-${month}-${day}T${hour}:${minute}:${second}`
      return ms % 3 === 0 ? `${start}Z` : `${start}.${String(ms).padStart(3, '0')}Z`
    })
  const damaged = fc
    .tuple(plain, fc.nat(23), fc.constantFrom('x', '-', '0', ':', '.'))
    .map(([text, at, by]) => text.slice(0, at) + by + text.slice(at + 1))
  fc.assert(
    fc.property(fc.oneof(plain, damaged), (text) => {
      expect(readTime(text)).toBe(readTime(` ${text}`))
    }),
    { numRuns: 3000 },
  )
})
