import type { Random } from '../lib/random.ts'

/** Gives out addresses, each once, so that nobody's address is anybody else's. */
export interface Addresses {
  /** A public address. */
  outside(random: Random): string
  /** An address of our clients, in 192.168.0.0/16. */
  inside(random: Random): string
}

export function createAddresses(): Addresses {
  const taken = new Set<string>()
  const fresh = (make: () => string): string => {
    let address = make()
    while (taken.has(address)) address = make()
    taken.add(address)
    return address
  }
  return {
    outside: (random) => fresh(() => publicAddress(random)),
    inside: (random) => fresh(() => `192.168.${random.between(1, 200)}.${random.between(1, 254)}`),
  }
}

/** First octets that hold private, shared, loopback, link-local or documentation ranges; we pass them over whole. */
const special = new Set([0, 10, 100, 127, 169, 172, 192, 198, 203])

function publicAddress(random: Random): string {
  let first = random.between(1, 223)
  while (special.has(first)) first = random.between(1, 223)
  return `${first}.${random.below(256)}.${random.below(256)}.${random.between(1, 254)}`
}

/** So many public addresses. */
export const outsiders = (addresses: Addresses, count: number, random: Random): string[] =>
  Array.from({ length: count }, () => addresses.outside(random))
