import { type CaptureRow, timeText } from './columns.ts'
import type { Flow } from './flow.ts'
import type { Activity } from './flow-table.ts'
import { TCP } from './packet.ts'

const flagNames = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'] as const
const NETWORK_ACTIVITY = 4001

/** What is told of a flow: a Network Activity of OCSF. */
export function flowRow(flow: Flow, activity: Activity, time: number): CaptureRow {
  const isTcp = flow.protocol === TCP
  return {
    class_uid: NETWORK_ACTIVITY,
    time: timeText(time),
    'src_endpoint.ip': flow.source,
    'src_endpoint.port': flow.sourcePort,
    'dst_endpoint.ip': flow.target,
    'dst_endpoint.port': flow.targetPort,
    'connection_info.protocol_name': isTcp ? 'TCP' : 'UDP',
    activity_name: activity,
    'connection_info.tcp_flags': isTcp ? flagText(flow.out.flags) : undefined,
    'connection_info.flag_history': flow.history,
    'traffic.bytes_out': flow.out.bytes,
    'traffic.bytes_in': flow.in.bytes,
    'traffic.packets_out': flow.out.packets,
    'traffic.packets_in': flow.in.packets,
    'traffic.packet_size': flow.largest > 0 ? flow.largest : undefined,
    'traffic.ttl': flow.ttl,
    'traffic.response_time_ms': flow.answeredAfterMs,
    duration: durationOf(flow, activity, time),
  }
}

/** A connection that goes on lasts until now, one that is over until its last packet. */
function durationOf(flow: Flow, activity: Activity, time: number): number {
  const until = activity === 'Traffic' && flow.protocol === TCP ? time : flow.lastAt
  return Math.floor((until - flow.startedAt) / 1000)
}

const flagText = (flags: number): string => flagNames.filter((_, bit) => flags & (1 << bit)).join(',')
