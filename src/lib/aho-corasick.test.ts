import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { AhoCorasick } from './aho-corasick.ts'

const foundBy = (texts: readonly string[], text: string): string[] => {
  const found: string[] = []
  new AhoCorasick(texts).find(text, (number, end) => found.push(`${texts[number]}@${end}`))
  return found.sort()
}

const foundByHand = (texts: readonly string[], text: string): string[] =>
  texts
    .flatMap((one) =>
      Array.from({ length: text.length + 1 }, (_, end) => end)
        .filter((end) => text.slice(0, end).endsWith(one))
        .map((end) => `${one}@${end}`),
    )
    .sort()

test.each<[string, readonly string[], string]>([
  ['texts inside each other', ['he', 'she', 'his', 'hers'], 'ushers and his'],
  ['overlapping', ['aa', 'aaa', 'a'], 'aaaa'],
  ['only in the middle', ['\\cmd.exe', ' -enc '], 'c:\\windows\\cmd.exe -enc x'],
  ['beyond ASCII', ['é', 'éa', '漢字', '💀'], 'xéa漢字💀'],
  ['no text', [], 'abc'],
  ['nothing found', ['abc'], ''],
])('%s', (_name, texts, text) => {
  expect(foundBy(texts, text)).toEqual(foundByHand(texts, text))
})

test('finds what a search for each text finds', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', '漢'), maxLength: 30 })
  const texts = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom('a', 'b', 'é'), minLength: 1, maxLength: 5 }),
  )
  fc.assert(
    fc.property(texts, text, (wanted, given) => {
      expect(foundBy(wanted, given)).toEqual(foundByHand(wanted, given))
    }),
  )
})

test('so many texts that most nodes have no table', () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `${(i * 7919).toString(3)}x${i.toString(5)}`)
  const text = `${texts.slice(0, 50).join('')}012x${texts.at(-1)}`
  const wanted = texts.filter((one) => text.includes(one))
  const found = new Set<string>()
  new AhoCorasick(texts).find(text, (number) => found.add(texts[number]!))
  expect([...found].sort()).toEqual(wanted.sort())
  expect(wanted.length).toBeGreaterThan(50)
})
