import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ADDRESS_BYTES, canonicalAddress, parseAddress } from '../lib/ip.ts'
import { Keys, UNKNOWN } from './keys.ts'

const group = fc.constantFrom('0', '00', '1', 'ffff', 'A')
const address = fc.oneof(
  fc.tuple(fc.constantFrom('10.0', '255.255'), fc.nat(3), fc.nat(255)).map((parts) => parts.join('.')),
  fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => groups.join(':')),
  fc.tuple(group, group).map(([left, right]) => `${left}::${right}`),
  fc.constantFrom('::', '::ffff:10.0.1.2', '::1.2.3.4'),
)
const addresses = fc.array(address, { maxLength: 60, size: 'max' })
const canonical = (text: string): string => canonicalAddress(text)!

const placed = (texts: readonly string[]) => {
  const bytes = new TextEncoder().encode(texts.join(' '))
  const places = new Uint32Array(2 * texts.length)
  let end = 0
  for (const [i, { length }] of texts.entries()) {
    places[2 * i] = end
    places[2 * i + 1] = end + length
    end += length + 1
  }
  return { bytes, places, at: 0, step: 2, length: texts.length }
}

it('gives an address one key in all its spellings, one by one or many at once, and knows what was met', () => {
  fc.assert(
    fc.property(addresses, addresses, (before, after) => {
      const [keys, one] = [new Keys(7), new Keys(7)]
      const given = [...keys.addresses(placed(before))]
      expect(given).toEqual(before.map((text) => one.address(text)))
      const byText = new Map(before.map((text, i) => [canonical(text), given[i]!]))
      expect(new Set(byText.values()).size).toBe(byText.size)
      for (const [text, key] of byText) {
        expect(keys.addressText(key)).toBe(text)
        const bytes = new Uint8Array(ADDRESS_BYTES)
        const end = keys.copyAddress(key, bytes, 0)
        expect(new TextDecoder().decode(bytes.subarray(0, end))).toBe(text)
      }
      const known = [...keys.knownAddresses(placed(after))]
      expect(known).toEqual(after.map((text) => byText.get(canonical(text)) ?? UNKNOWN))
    }),
  )
})

it('finds the addresses of a span', () => {
  const read = (text: string) => parseAddress(text)!
  fc.assert(
    fc.property(addresses, address, address, (texts, from, to) => {
      const keys = new Keys(7)
      for (const text of texts) keys.address(text)
      const { version, value: low } = read(from)
      const { value: high } = read(to)
      if (read(to).version !== version) return
      const inside = [...new Set(texts.map(canonical))].filter((text) => {
        const { version: its, value } = read(text)
        return its === version && low <= value && value <= high
      })
      const found = keys.addressesIn(version, low, high).map((key) => keys.addressText(key))
      expect(found.toSorted()).toEqual(inside.toSorted())
    }),
  )
})

it('is another one when it was saved: as of that moment, and more can be added', () => {
  fc.assert(
    fc.property(addresses, addresses, (before, after) => {
      const keys = new Keys(7)
      for (const text of before) keys.address(text)
      const saved = keys.saveAddresses()
      for (const text of after) keys.address(text)
      const other = new Keys(8)
      for (const part of saved) other.restoreAddresses(structuredClone(part))
      const known = other.knownAddresses(placed(before))
      expect([...known]).toEqual([...keys.knownAddresses(placed(before))])
      expect(after.map((text) => other.address(text))).toEqual(after.map((text) => keys.address(text)))
    }),
  )
})

it.each(['', 'x', '1.2.3', '::g', '1::2::3'])('has no key for %j', (text) => {
  expect(new Keys(7).address(text)).toBe(-1)
  expect([...new Keys(7).addresses(placed([text]))]).toEqual([-1])
})
