import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../../test/tries.ts'
import { type Scanned, scanned, utf8 } from '../scanned.test-support.ts'
import type { ScannerOptions } from '../scanner.ts'
import { csvScanner } from './csv.ts'

const scan = (
  text: string | Uint8Array,
  options: Partial<ScannerOptions> = {},
  sizes?: readonly number[],
): Scanned[] => scanned(csvScanner({ source: 0, seed: 99, ...options }), text, sizes)

const rows = (text: string | Uint8Array, options?: Partial<ScannerOptions>): unknown[] =>
  scan(text, options).map(({ line, fault, fields, raw }) => [
    line,
    fault ?? Object.values(fields),
    ...(fault ? [raw] : []),
  ])

describe('csv', () => {
  const long = 'x'.repeat(40)
  const cases: readonly { name: string; text: string; rows: unknown[]; maxLine?: number }[] = [
    {
      name: 'plain rows',
      text: 'a,b\n1,2\n3,4\n',
      rows: [
        [2, ['1', '2']],
        [3, ['3', '4']],
      ],
    },
    {
      name: 'a last line without its end',
      text: 'a,b\n1,2\n3,4',
      rows: [
        [2, ['1', '2']],
        [3, ['3', '4']],
      ],
    },
    {
      name: 'a last line cut before its carriage return was followed',
      text: 'a,b\n1,2\r',
      rows: [[2, ['1', '2']]],
    },
    {
      name: 'carriage returns',
      text: 'a,b\r\n1,2\r\n"3","4"\r\n',
      rows: [
        [2, ['1', '2']],
        [3, ['3', '4']],
      ],
    },
    { name: 'a lone carriage return as text', text: 'a,b\n1\r2,3\r\r\n', rows: [[2, ['1\r2', '3\r']]] },
    { name: 'a byte order mark', text: '\ufeffa,b\n1,2\n', rows: [[2, ['1', '2']]] },
    {
      name: 'a byte order mark before a quoted header',
      text: '\ufeff"a","b"\n1,2\n',
      rows: [[2, ['1', '2']]],
    },
    {
      name: 'empty values',
      text: 'a,b,c\n,,\n"",,""\n',
      rows: [
        [2, ['', '', '']],
        [3, ['', '', '']],
      ],
    },
    {
      name: 'an empty value in quotes in the only column',
      text: 'a\n\n""\nx\n',
      rows: [
        [3, ['']],
        [4, ['x']],
      ],
    },
    {
      name: 'blank lines, which are no rows',
      text: '\n\r\na,b\n\n  \n1,2\r\n\r\n \t',
      rows: [[6, ['1', '2']]],
    },
    {
      name: 'a repeated header, which is no row',
      text: 'a,"b"\n1,2\na,b\n"a",b\n3,4\n',
      rows: [
        [2, ['1', '2']],
        [5, ['3', '4']],
      ],
    },
    {
      name: 'delimiters and doubled quotes in quotes',
      text: 'a,b\n"1,""2""","""3"\n',
      rows: [[2, ['1,"2"', '"3']]],
    },
    {
      name: 'line ends in quotes',
      text: 'a,b\n"1\n\r\n2",3\n4,5\n',
      rows: [
        [2, ['1\n\r\n2', '3']],
        [5, ['4', '5']],
      ],
    },
    { name: 'quotes inside an unquoted value', text: 'a,b\n1"2",3""\n', rows: [[2, ['1"2"', '3""']]] },
    { name: 'text behind a closing quote', text: 'a,b\n"1"2,"3" \r\n', rows: [[2, ['12', '3 ']]] },
    {
      name: 'rows with too few or too many fields',
      text: 'a,b\n1\n1,2,3\n4,5\n',
      rows: [
        [2, 'ragged_row', '1'],
        [3, 'ragged_row', '1,2,3'],
        [4, ['4', '5']],
      ],
    },
    {
      name: 'a torn last line',
      text: 'a,b,c\n1,2,3\n4,5',
      rows: [
        [2, ['1', '2', '3']],
        [3, 'torn_line', '4,5'],
      ],
    },
    {
      name: 'a last line torn inside quotes',
      text: 'a,b\n1,2\n3,"4',
      rows: [
        [2, ['1', '2']],
        [3, 'torn_line', '3,"4'],
      ],
    },
    {
      name: 'a last line with too many fields, which is ragged',
      text: 'a,b\n1,2,3',
      rows: [[2, 'ragged_row', '1,2,3']],
    },
    {
      name: 'a quote that never closes: the next line is read again',
      text: 'a,b\n1,"2\n3,4\n5,6\n',
      rows: [
        [2, 'unclosed_quote', '1,"2'],
        [3, ['3', '4']],
        [4, ['5', '6']],
      ],
    },
    {
      name: 'a quote open in the very last, whole line',
      text: 'a,b\n1,"2\n',
      rows: [[2, 'unclosed_quote', '1,"2']],
    },
    {
      name: 'a quote that opens on the second line of its record',
      text: 'a,b\n"1\n2","3\n4,5\n',
      rows: [
        [2, 'unclosed_quote', '"1\n2","3'],
        [4, ['4', '5']],
      ],
    },
    {
      name: 'a line that is too long',
      text: `a,b\n${long},1\n2,3\n`,
      maxLine: 30,
      rows: [
        [2, 'line_too_long', `${long},1`.slice(0, 31)],
        [3, ['2', '3']],
      ],
    },
    {
      name: 'a last line that is too long',
      text: `a,b\n1,2\n${long}`,
      maxLine: 30,
      rows: [
        [2, ['1', '2']],
        [3, 'line_too_long', long.slice(0, 31)],
      ],
    },
    {
      name: 'a quote not closed within the longest line',
      text: `a,b\n"1\n2,3\n${long}",4\n5,6\n`,
      maxLine: 30,
      rows: [
        [2, 'unclosed_quote', '"1'],
        [3, ['2', '3']],
        [4, 'line_too_long', `${long}",4`.slice(0, 31)],
        [5, ['5', '6']],
      ],
    },
    {
      name: 'a line of just the longest length',
      text: `a,b\n${long},1\n`,
      maxLine: 42,
      rows: [[2, [long, '1']]],
    },
    {
      name: 'a header that is too long: nothing is guessed',
      text: `${long},b\n1,2\n`,
      maxLine: 30,
      rows: [
        [1, 'line_too_long', `${long},b`.slice(0, 31)],
        [2, 'ragged_row', '1,2'],
      ],
    },
    {
      name: 'a header with an open quote',
      text: 'a,"b\n1,2\n',
      rows: [
        [1, 'unclosed_quote', 'a,"b'],
        [2, 'ragged_row', '1,2'],
      ],
    },
    { name: 'a header alone', text: 'a,b', rows: [] },
    { name: 'nothing', text: '', rows: [] },
    { name: 'NUL bytes and control characters', text: 'a,b\n\0,\x1b[31m\n', rows: [[2, ['\0', '\x1b[31m']]] },
    { name: 'semicolons', text: 'a;b\n1,5;2\n', rows: [[2, ['1,5', '2']]] },
    { name: 'tabs', text: 'a\tb\n1\t\n', rows: [[2, ['1', '']]] },
  ]
  it.each(cases)('reads $name', ({ text, rows: wanted, maxLine }) => {
    const options = maxLine === undefined ? {} : { maxLine }
    expect(rows(text, options)).toEqual(wanted)
    const whole = scan(text, options)
    for (const size of [1, 2, 3, 7]) expect(scan(text, options, [size])).toEqual(whole)
  })

  it('keeps invalid UTF-8 as it is', () => {
    expect(rows(Buffer.from('a,b\n\xff\xfe,"\xc3"\n', 'latin1'))).toEqual([[2, ['\xff\xfe', '\xc3']]])
  })

  it.each([
    [' a , b\n1,2\n', ['a', 'b']],
    ['"remotehost","rfc931","request"\n1,2,3\n', ['remotehost', 'rfc931', 'request']],
    ['a,a,a_2,a\n1,2,3,4\n', ['a', 'a_2', 'a_2_2', 'a_3']],
    ['gr\u00fc\u00dfe,\n1,2\n', ['gr\u00fc\u00dfe', '']],
    ['__proto__,a\n1,2\n', ['__proto__', 'a']],
  ])('names columns by the header %j', (text, names) => {
    const scanner = csvScanner({ source: 3, seed: 0 })
    const batches = [...scanner.write(Buffer.from(text))].map((batch) => [batch.source, [...batch.names]])
    expect(batches).toEqual([[3, names]])
  })

  it('sets aside rows of more than 4,096 columns', () => {
    const wide = Array.from({ length: 10_000 }, (_, i) => `c${i}`).join(',')
    expect(scan(`${wide}\n${wide}\n`).map(({ fault, line, raw }) => [fault, line, raw])).toEqual([
      ['too_many_columns', 1, wide.slice(0, 4096)],
      ['too_many_columns', 2, wide.slice(0, 4096)],
    ])
    expect(scan(`a,b\n${wide}\n1,2\n`).map(({ fault }) => fault)).toEqual(['too_many_columns', undefined])
  })

  it('reads 4,096 columns', () => {
    const header = Array.from({ length: 4096 }, (_, i) => `c${i}`).join(',')
    const row = Array.from({ length: 4096 }, (_, i) => i).join(',')
    const scanner = csvScanner({ source: 0, seed: 0 })
    const batches = [...scanner.write(Buffer.from(`${header}\n${`${row}\n`.repeat(300)}`))].map((batch) => ({
      length: batch.length,
      faulty: batch.fault.subarray(0, batch.length).some((fault) => fault !== 0),
      last: batch.bytes.subarray(batch.start[4095 * batch.stride], batch.end[4095 * batch.stride]).toString(),
    }))
    expect(batches).toEqual([
      { length: 256, faulty: false, last: Buffer.from('4095').join() },
      { length: 44, faulty: false, last: Buffer.from('4095').join() },
    ])
  })

  it('drops a line far longer than it holds, in bounded memory', () => {
    const scanner = csvScanner({ source: 0, seed: 0 })
    const records: unknown[] = []
    const feed = (text: string | Uint8Array) => {
      for (const batch of scanner.write(Buffer.from(text))) {
        for (let i = 0; i < batch.length; i++)
          records.push([batch.line[i], batch.fault[i], batch.bytes.length < 6.5e6])
      }
    }
    feed('a,b\n1,2\n')
    const part = Buffer.alloc(1 << 18, 'x')
    for (let i = 0; i < 64; i++) feed(part)
    feed('\n3,4\n')
    expect(records).toEqual([
      [2, 0, true],
      [3, 3, true],
      [4, 0, true],
    ])
  })

  it('gives batches of at most the size asked for', () => {
    const scanner = csvScanner({ source: 0, seed: 0, batchSize: 3 })
    const sizes = [...scanner.write(Buffer.from(`a\n${'1\n'.repeat(7)}`))].map((batch) => batch.length)
    expect(sizes).toEqual([3, 3, 1])
  })

  it('says where each record stands in the source', () => {
    const text = 'a,b\n1,2\n"3\n""",4\n\n5,6\n'
    for (const size of [1, 4, 100]) {
      expect(scan(text, {}, [size]).map(({ at, raw }) => [at, raw])).toEqual([
        [4, '1,2'],
        [8, '"3\n""",4'],
        [18, '5,6'],
      ])
    }
  })
})

describe('csv hashes', () => {
  const hashes = (text: string, seed = 1) => scan(text, { seed }).map(({ hash }) => hash)

  it('are equal for equal records, however quoted', () => {
    const [a, b, c, d] = hashes('x,y\n1,a b\n"1","a b"\n1,"a b"\r\n1,"a b"\n')
    expect([b, c, d]).toEqual([a, a, a])
  })

  it('are equal for values with quotes and lone carriage returns inside', () => {
    const [a, b, c, d] = hashes('x,y\n1"2,3\n"1""2",3\n4\r5,6\n"4\r5",6\n')
    expect([b, d]).toEqual([a, c])
    expect(a).not.toBe(c)
  })

  it('differ where values stand in other columns or hold what separates them', () => {
    const all = hashes(
      'x,y,z\na,b,c\n"a,b",c,\na,"b,c",\n"a\nb",c,\na,,bc\n,a,bc\nab,,c\n"a,b,c",,\n,,"a,b,c"\n',
    )
    expect(new Set(all).size).toBe(all.length)
  })

  it('depend on the seed', () => {
    expect(hashes('x,y\n1,2\n', 1)).not.toEqual(hashes('x,y\n1,2\n', 2))
  })

  it('of faulty records are equal when their bytes are, and of lines too long never', () => {
    const [a, b, c] = hashes('x,y\n1\n1\n2\n')
    expect(a).toBe(b)
    expect(a).not.toBe(c)
    const long = scan(`x,y\n${'z'.repeat(50)}\n${'z'.repeat(50)}\n`, { maxLine: 20 })
    expect(long[0]!.hash).not.toBe(long[1]!.hash)
  })

  it('are all different for 100,000 similar records', () => {
    const text = Array.from({ length: 100_000 }, (_, i) => `10.0.${i >> 8}.${i & 255},${i % 7}`).join('\n')
    expect(new Set(hashes(`x,y\n${text}\n`)).size).toBe(100_000)
  })
})

describe('csv, fuzzed', () => {
  const value = fc.oneof(
    fc.string({ maxLength: 6, unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', '\u00e9', '\0', '1') }),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  )
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  /** A value as some writer may have written it. */
  const written = fc.tuple(value, fc.boolean()).map(([text, always]) => ({
    text,
    as: always || /[",\r\n]/.test(text) ? quote(text) : text,
  }))
  const table = fc
    .tuple(fc.integer({ min: 1, max: 5 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .chain(([width, end, closed]) =>
      fc.record({
        end: fc.constant(end),
        closed: fc.constant(closed),
        width: fc.constant(width),
        rows: fc.array(fc.array(written, { minLength: width, maxLength: width }), { maxLength: 12 }),
      }),
    )
  const header = (width: number) => Array.from({ length: width }, (_, i) => `column${i}`)
  const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })

  it('reads what csv-parse reads', () => {
    fc.assert(
      fc.property(table, sizes, ({ end, closed, width, rows: all }, cuts) => {
        const lines = all.map((row) => row.map(({ as }) => as).join(','))
        const text = [header(width).join(','), ...lines].join(end) + (closed ? end : '')
        const wanted = parse(text, {
          columns: false,
          skip_empty_lines: true,
          from: 2,
          record_delimiter: end,
        }) as string[][]
        const blankless = wanted.filter((row) => row.length > 1 || row[0] !== '' || text.includes('""'))
        const found = scan(text, {}, cuts)
        expect(found.filter(({ fault }) => fault)).toEqual([])
        const values = found.map(({ fields }) => header(width).map((name) => utf8(fields[name]!)))
        if (width > 1) expect(values).toEqual(blankless)
        else expect(values.filter(([only]) => only !== '')).toEqual(blankless.filter(([only]) => only !== ''))
      }),
      { numRuns: tries(1500) },
    )
  })

  it('gives the same for any bytes however they are cut', () => {
    const bytes = fc
      .array(
        fc.constantFrom(
          'a',
          'b,',
          ',',
          '"',
          '""',
          '\n',
          '\r\n',
          '\r',
          ' ',
          'a,b\n',
          '\ufeff',
          'x,"y\nz"\n',
          '1234567890',
        ),
        {
          maxLength: 60,
        },
      )
      .map((parts) => `a,b\n${parts.join('')}`)
    fc.assert(
      fc.property(
        bytes,
        sizes,
        fc.integer({ min: 5, max: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (text, cuts, maxLine, batchSize) => {
          expect(scan(text, { maxLine, batchSize }, cuts)).toEqual(scan(text, { maxLine }))
        },
      ),
      { numRuns: tries(3000) },
    )
  })

  it('gives one hash for one row of values, and another for another', () => {
    const row = fc.array(value, { minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(row, row, (left, right) => {
        const text = `p,q\n${[left, left, right].map((r) => r.map(quote).join(',')).join('\n')}\n`
        const [a, b, c] = scan(text).map(({ hash }) => hash)
        expect(a).toBe(b)
        expect(a === c).toBe(left[0] === right[0] && left[1] === right[1])
      }),
      { numRuns: tries(1000) },
    )
  })
})
