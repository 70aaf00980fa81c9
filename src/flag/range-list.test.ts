import { describe, expect, it } from 'vitest'
import { overlapsOf } from './overlaps.ts'
import { readRangeList } from './range-list.ts'

describe('a list of ranges', () => {
  it('is read line by line, with what is said of a range and of all', () => {
    const text = [
      '\uFEFF# a list',
      '203.0.113.7',
      '198.51.100.0/24 ; SBL1',
      '',
      '2001:DB8::/32 expires=2027-01-01 source=other tags=a,b # why',
    ].join('\r\n')
    const { ranges, mistakes } = readRangeList(text, { source: 'ours', tags: ['all'] })
    expect(mistakes).toEqual([])
    expect(ranges).toEqual([
      { line: 2, cidr: '203.0.113.7/32', source: 'ours', tags: ['all'] },
      { line: 3, cidr: '198.51.100.0/24', source: 'ours', tags: ['all'] },
      { line: 5, cidr: '2001:db8::/32', source: 'other', tags: ['a', 'b'], expiresAt: Date.UTC(2027, 0, 1) },
    ])
  })

  it.each([
    ['10.0.0.1/8', '"10.0.0.1/8" has host bits set; did you mean 10.0.0.0/8?'],
    ['10.0.0', '"10.0.0" is not an IPv4 or IPv6 address'],
    ['10.0.0.0/33', '"/33" is not a prefix from /0 to /32'],
    ['10.0.0.0/8 until=now', '"until=" is not one of expires=, source=, tags='],
    ['10.0.0.0/8 expires=soon', '"soon" is not a time; write expires=2026-12-31'],
    ['10.0.0.0/8 Evil Inc', '"Evil" is not one of expires=, source=, tags=; a comment begins with # or ;'],
  ])('tells of %j what is wrong, and where', (line, detail) => {
    expect(readRangeList(`192.0.2.1\n${line}\n192.0.2.2`)).toMatchObject({
      ranges: [{ line: 1 }, { line: 3 }],
      mistakes: [{ line: 2, text: line, detail }],
      badLines: 1,
    })
  })

  it('counts a range told twice once, in whatever spelling', () => {
    const { ranges, repeated } = readRangeList('192.0.2.1\n192.0.2.1/32\n::ffff:192.0.2.1')
    expect([ranges.length, repeated]).toEqual([1, 2])
  })

  it('keeps the first thousand mistakes and counts the others', () => {
    const { mistakes, badLines } = readRangeList('x\n'.repeat(1500))
    expect([mistakes.length, badLines, mistakes[999]!.line]).toEqual([1000, 1500, 1000])
  })
})

describe('overlaps', () => {
  it('name the narrowest range around each', () => {
    const ranges = ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '192.0.2.0/24', '10.1.0.0/16', '::/0']
    const given = ranges.map((cidr, id) => ({ id: `${id}`, cidr }))
    expect(overlapsOf(given)).toEqual({
      count: 3,
      first: [
        { inner: '1', outer: '0' },
        { inner: '4', outer: '1' },
        { inner: '2', outer: '4' },
      ],
    })
    expect(overlapsOf(given, 1)).toMatchObject({ count: 3, first: [{ inner: '1' }] })
  })
})
