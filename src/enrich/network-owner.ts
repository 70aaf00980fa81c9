import { readFileSync } from 'node:fs'
import { parseAddress } from '../lib/ip.ts'
import { type Enrichment, once } from './enrichment.ts'
import type { FindFile } from './package-file.ts'
import { findRange } from './range-lines.ts'

const V4 = '@ip-location-db/asn/asn-ipv4-num.csv'
const V6 = '@ip-location-db/asn/asn-ipv6-num.csv'

/** Who runs the network of the source (its autonomous system), from the optional package. */
export function networkOwner(find: FindFile): Enrichment {
  const files = once(() => ({ v4: find(V4), v6: find(V6) }))
  return {
    name: 'network-owner',
    summary: 'Number and name of the network the address belongs to, by RouteViews, NRO and DB-IP.',
    steps: [
      {
        from: 'src_endpoint.ip',
        to: ['src_endpoint.autonomous_system.number', 'src_endpoint.autonomous_system.name'],
      },
    ],
    open: once(() => {
      const { v4, v6 } = files()
      if (v4 === undefined || v6 === undefined) return undefined
      const linesV4 = once(() => readFileSync(v4))
      const linesV6 = once(() => readFileSync(v6))
      return (text) => {
        const address = parseAddress(text)
        const line = address && findRange(address.version === 4 ? linesV4() : linesV6(), address.value)
        return [line?.number, line?.name]
      }
    }),
    notice: () =>
      files().v4 === undefined || files().v6 === undefined
        ? 'Network owners are not shown: install the package @ip-location-db/asn.'
        : undefined,
  }
}
