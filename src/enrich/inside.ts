import { type Cidr, CidrSet, parseCidr } from '../lib/cidr.ts'
import { type AddressKind, kindOf } from '../lib/ip.ts'
import { EnrichMistake, type Enrichment } from './enrichment.ts'

const ours: readonly (AddressKind | undefined)[] = ['private', 'loopback', 'link_local']

/** Whether an address belongs to us: private, loopback, link-local, or in one of `ranges`. */
export function isInside(ranges: readonly string[]): (address: string) => boolean {
  const set = new CidrSet(ranges.map(readRange))
  return (address) => ours.includes(kindOf(address)) || set.has(address)
}

/** Tells addresses that belong to us. */
export function inside(ranges: readonly string[]): Enrichment {
  const belongs = isInside(ranges)
  return {
    name: 'inside',
    summary: 'Whether the address belongs to us: private, loopback, link-local, or in a range given.',
    steps: [
      { from: 'src_endpoint.ip', to: ['src_endpoint.inside'] },
      { from: 'dst_endpoint.ip', to: ['dst_endpoint.inside'] },
    ],
    open: () => (address) => [kindOf(address) && String(belongs(address))],
    notice: () => undefined,
  }
}

function readRange(text: string): Cidr {
  const result = parseCidr(text)
  if (result.ok) return result.cidr
  throw new EnrichMistake('inside', `--inside: ${result.detail}; write a range such as 203.0.113.0/24`)
}
