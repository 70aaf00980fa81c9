import type { AddressBook } from '../../app/address-book.ts'
import { harmless } from '../../lib/harmless.ts'

const OWNER = 24

/** What is known of an address in a few words: country and network owner, or its kind where it is ours. */
export function knownAs({ describe }: AddressBook): (address: string) => string {
  return (address) => {
    const { kind, inside, country, owner } = describe(address)
    const place = [country, owner && harmless(owner, OWNER)].filter((part) => part)
    if (place.length > 0) return `${place.join(', ')}${inside ? ', inside' : ''}`
    if (kind === 'unknown' || kind === 'public') return inside ? 'inside' : ''
    return inside && kind !== 'private'
      ? `inside, ${kind.replaceAll('_', ' ')}`
      : inside
        ? 'inside'
        : kind.replaceAll('_', ' ')
  }
}
