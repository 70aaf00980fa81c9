import { describe, expect, it } from 'vitest'
import { finish } from './finish.test-support.ts'
import { FlagBook } from './flag-book.ts'
import type { RangeListOptions } from './listed-range.ts'
import { readRangeList } from './range-list.ts'

const read = (text: string, options?: RangeListOptions) => finish(readRangeList(text, options))

describe('a list of ranges', () => {
  it('is read line by line, with what is said of a range and of all', () => {
    const text = [
      '\uFEFF# a list',
      '203.0.113.7',
      '198.51.100.0/24 ; SBL1',
      '',
      '2001:DB8::/32 expires=2027-01-01 tags=a,b # why',
    ].join('\r\n')
    const { ranges, mistakes } = read(text, { tags: ['all'] })
    expect(mistakes).toEqual([])
    expect(ranges).toEqual([
      { line: 2, cidr: '203.0.113.7/32', tags: ['all'] },
      { line: 3, cidr: '198.51.100.0/24', tags: ['all'] },
      { line: 5, cidr: '2001:db8::/32', tags: ['a', 'b'], expiresAt: Date.UTC(2027, 0, 1) },
    ])
  })

  it.each([
    ['10.0.0.1/8', '"10.0.0.1/8" has host bits set; did you mean 10.0.0.0/8?'],
    ['10.0.0', '"10.0.0" is not an IPv4 or IPv6 address'],
    ['10.0.0.0/33', '"/33" is not a prefix from /0 to /32'],
    ['10.0.0.0/8 until=now', '"until=" is not one of expires=, tags='],
    ['10.0.0.0/8 expires=soon', '"soon" is not a time; write expires=2026-12-31'],
    ['10.0.0.0/8 Evil Inc', '"Evil" is not one of expires=, tags=; a comment begins with # or ;'],
  ])('tells of %j what is wrong, and where', (line, detail) => {
    expect(read(`192.0.2.1\n${line}\n192.0.2.2`)).toMatchObject({
      ranges: [{ line: 1 }, { line: 3 }],
      mistakes: [{ line: 2, text: line, detail }],
      badLines: 1,
    })
  })

  it('counts a range told twice once, in whatever spelling', () => {
    const { ranges, repeated } = read('192.0.2.1\n192.0.2.1/32\n::ffff:192.0.2.1')
    expect([ranges.length, repeated]).toEqual([1, 2])
  })

  it('keeps the first thousand mistakes and counts the others', () => {
    const { mistakes, badLines } = read('x\n'.repeat(1500))
    expect([mistakes.length, badLines, mistakes[999]!.line]).toEqual([1000, 1500, 1000])
  })
})

describe('overlaps', () => {
  it('are told with the range in force that a given one lies in, holds, or equals', () => {
    const book = new FlagBook()
    const held = [
      '10.0.0.0/8',
      '10.1.2.0/24',
      '10.1.0.0/16',
      '192.0.2.0/24',
      '2001:db8::/32',
      '172.16.0.0/12',
    ]
    for (const cidr of held) book.change({ type: 'add-range', range: { id: cidr, cidr } })
    book.change({ type: 'remove-range', range: '172.16.0.0/12' })
    const given = [
      '10.1.0.0/16',
      '192.0.2.7/32',
      '172.16.1.0/24',
      '2001:db8:1::/48',
      '198.51.100.0/24',
      '::/0',
    ]
    const { count, first } = finish(book.overlaps(given, (id) => id !== '192.0.2.0/24'))
    expect(count).toBe(first.length)
    expect(first).toEqual([
      { cidr: '10.1.0.0/16', range: '10.1.0.0/16', is: 'same' },
      { cidr: '10.1.0.0/16', range: '10.0.0.0/8', is: 'around' },
      { cidr: '2001:db8:1::/48', range: '2001:db8::/32', is: 'around' },
      { cidr: '10.1.0.0/16', range: '10.1.2.0/24', is: 'inside' },
      { cidr: '::/0', range: '2001:db8::/32', is: 'inside' },
    ])
  })
})
