import { readFileSync } from 'node:fs'
import { parseAddress, parseV4 } from '../lib/ip.ts'
import { type Enrichment, once } from './enrichment.ts'
import type { FindFile } from './package-file.ts'
import { findAround, findRange, type RangeLine } from './range-lines.ts'
import { rememberRanges } from './remember-ranges.ts'

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
      const ofV4 = rememberRanges((address) => {
        const { first, last, line } = findAround(linesV4(), BigInt(address))
        return { first: Number(first), last: Number(last), answer: answersOf(line) }
      })
      return (text) => {
        const address = parseV4(text)
        if (address >= 0) return ofV4(address)
        const other = parseAddress(text)
        return answersOf(other && findRange(linesV6(), other.value))
      }
    }),
    notice: () =>
      files().v4 === undefined || files().v6 === undefined
        ? 'Network owners are not shown: install the package @ip-location-db/asn.'
        : undefined,
  }
}

const answersOf = (line: RangeLine | undefined): readonly (string | undefined)[] => [line?.number, line?.name]
