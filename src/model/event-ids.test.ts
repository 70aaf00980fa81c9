import { describe, expect, it } from 'vitest'
import { EventIds } from './event-ids.ts'
import { eachRef } from './saved-refs.ts'

/** Other ids that went on from saved ones, where only these events are still spoken of. */
function restored(ids: EventIds, active: readonly number[], refs: readonly number[]): EventIds {
  const other = new EventIds()
  other.restore(structuredClone(ids.save(active, (tell) => refs.forEach(tell))))
  return other
}

describe('ids that are saved', () => {
  it('know the events that are spoken of, by position and by their own ids', () => {
    const ids = new EventIds()
    const [files, logins] = [ids.addSource('a.csv'), ids.addSource('logins', true)]
    const refs = [ids.at(files, 77), ids.own(logins, 'first', 5), ids.own(logins, 'second', 6)]
    const other = restored(ids, [logins], [refs[0]!, refs[2]!])
    expect([refs[0]!, refs[2]!].map((ref) => other.text(ref))).toEqual([
      'a.csv:000000000000077',
      'logins:second',
    ])
    expect(other.text(other.own(logins, 'third', 7))).toBe('logins:third')
    expect(other.own(logins, 'fourth', 8)).toBe(ids.own(logins, 'x', 9) + 1)
  })

  it('give the number of a source away when nothing speaks of it, but never its name', () => {
    const ids = new EventIds()
    const [one, two] = [ids.addSource('one'), ids.addSource('two')]
    const other = restored(ids, [], [ids.at(two, 1)])
    expect(other.addSource('three')).toBe(one)
    expect(other.text(other.at(one, 5))).toBe('three:000000000000005')
    expect(['one', 'two', 'three', 'four'].map((name) => other.hasName(name))).toEqual([
      true,
      true,
      true,
      false,
    ])
  })

  it('find a source by its name', () => {
    const ids = new EventIds()
    const alert = ids.source('alert', true)
    expect([ids.source('alert', true), restored(ids, [alert], []).source('alert', true)]).toEqual([
      alert,
      alert,
    ])
  })

  it('let no two sources have one number', () => {
    const ids = new EventIds()
    const numbers = Array.from({ length: 512 }, (_, i) => ids.addSource(`s${i}`))
    expect(new Set(numbers).size).toBe(512)
    expect(Number.isSafeInteger(ids.at(511, 2 ** 44 - 1))).toBe(true)
    expect(() => ids.addSource('one more')).toThrow(/more than 511 inputs/)
  })
})

describe('ids that are made when somebody asks', () => {
  it.each([false, true])('are made of their own numbers, once (all of them before: %s)', (before) => {
    const ids = new EventIds()
    const source = ids.addSource('alert', true)
    let made = 0
    const make = (numbers: readonly number[]): string => `${++made}:${numbers.join('-')}`
    const refs = [
      ids.own(source, { make, numbers: [2 ** 41, 7] }, 1),
      ids.own(source, 'text', 2),
      ids.own(source, { make, numbers: [0.5] }, 3),
      ids.own(source, { make, numbers: [] }, 4),
    ]
    if (before) ids.makeAll()
    refs.push(ids.own(source, { make, numbers: [1, 2, 3] }, 5))
    const texts = refs.map((ref) => ids.text(ref))
    expect(texts).toEqual([
      'alert:1:2199023255552-7',
      'alert:text',
      'alert:2:0.5',
      'alert:3:',
      'alert:4:1-2-3',
    ])
    expect(refs.map((ref) => ids.text(ref))).toEqual(texts)
    expect(restored(ids, [source], refs).text(refs[0]!)).toBe(texts[0])
  })
})

describe('the order of ids', () => {
  it.each([
    ['a', 'b', -1],
    ['b', 'a', 1],
    ['a.csv', 'a.csv#2', 1],
    ['a', 'a.csv', 1],
    ['a:', 'a:/x', 1],
  ])('of sources %s and %s is that of their texts, whatever their numbers', (left, right, sign) => {
    for (const names of [[left, right] as const, [right, left] as const]) {
      const ids = new EventIds()
      for (const name of names) ids.addSource(name)
      const [a, b] = [ids.at(names.indexOf(left), 7), ids.at(names.indexOf(right), 3)]
      expect(Math.sign(ids.compare(a, b))).toBe(sign)
      expect(ids.text(a) < ids.text(b) ? -1 : 1).toBe(sign)
    }
  })
})

it('references stand in saved data under ref and refs, however deep', () => {
  const found: number[] = []
  const link = { ref: 3, before: { ref: 4, before: undefined } }
  const saved = {
    a: [{ refs: new Float64Array([1, 2]) }],
    b: new Map([[9, { chains: [link, undefined] }]]),
    c: { refs: [5], time: new Float64Array([6]), reference: 7 },
  }
  eachRef(saved, (ref) => found.push(ref))
  expect(found).toEqual([1, 2, 3, 4, 5])
})
