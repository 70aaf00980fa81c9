import { isIP } from 'node:net'
import { columns } from '../rules.ts'

/** The fields of a flow that the rules ask for. */
export interface Flow {
  readonly time: number
  readonly source: string
  readonly target: string
  readonly sourcePort: number
  readonly port: string
  readonly protocol: string
  readonly flags: string
  readonly packetSize: number
}

const at = (name: string): number => columns.indexOf(name)
const timestamp = at('timestamp')
const sourceIp = at('source_ip')
const destIp = at('dest_ip')
const sourcePort = at('source_port')
const destPort = at('dest_port')
const protocol = at('protocol')
const packetSize = at('packet_size')
const flags = at('flags')
const bytesSent = at('bytes_sent')

/** Time of a row in ms; NaN when it is unusable. */
export const timeOf = (row: readonly string[]): number => parseTime(row[timestamp]!)

/** A row as a flow; undefined when its time or its source address is unusable. */
export function toFlow(row: readonly string[], time: number): Flow | undefined {
  const source = row[sourceIp]!
  if (Number.isNaN(time) || isIP(source) === 0 || source === '0.0.0.0') return undefined
  const size = Number(row[packetSize])
  return {
    time,
    source,
    target: row[destIp]!,
    sourcePort: Number(row[sourcePort]),
    port: row[destPort]!,
    protocol: row[protocol]!,
    flags: row[flags]!,
    // Outliers are put right from the bytes sent, which keep the true size.
    packetSize: size > 0 && size <= 65_535 ? size : Number(row[bytesSent]),
  }
}

function parseTime(text: string): number {
  if (text.length < 19 || text[10] !== 'T') return Number.NaN
  const time = Date.parse(`${text}Z`)
  // Date.parse rolls 30 February over to March.
  const day = Number(text.slice(8, 10))
  return day > 28 && new Date(time).getUTCDate() !== day ? Number.NaN : time
}
