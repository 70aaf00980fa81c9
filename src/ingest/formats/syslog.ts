import type { ByteWindow } from '../byte-window.ts'
import { faultCode, type RowTable } from '../row-table.ts'
import type { Scanner, ScannerOptions } from '../scanner.ts'
import { bytesOf, startsWith } from './byte-search.ts'
import { type LineParser, lineScanner } from './line-scanner.ts'
import { setLoginFields } from './login-messages.ts'
import { setConstant, setSshdFields } from './sshd.ts'
import { type Part, readSyslogHead, type SyslogHead, syslogHead } from './syslog-head.ts'
import { column, constants, facilities, severities, syslogNames } from './syslog-names.ts'

const UNKNOWN = faultCode('unknown_line')
const sshdPrograms = ['sshd', 'sshd-session', 'sshd-auth'].map(bytesOf)

/**
 * Reads syslog: RFC 3164 with or without priority, the same with RFC 3339 times as rsyslog writes it, and RFC 5424.
 * Messages that speak of logins, those of sshd above all, give fields of their own.
 */
export function syslogScanner(options: ScannerOptions): Scanner {
  return lineScanner(options, syslogParser)
}

const syslogParser: LineParser = { names: syslogNames, cutOff: UNKNOWN, constants, parse }

const head = syslogHead()

function parse(window: ByteWindow, table: RowTable, from: number, to: number, line: number): number {
  const { bytes } = window
  if (!readSyslogHead(bytes, from, to, head)) return UNKNOWN
  table.clearRow()
  setHead(window, table)
  table.set(column.message, head.message, to)
  if (isSshd(bytes, head)) setSshdFields(window, table, head.message, to)
  else setLoginFields(window, table, head.program, head.message, to)
  table.addHashed(bytes, from, to, line)
  return 0
}

function setHead(window: ByteWindow, table: RowTable): void {
  setPart(table, column.timestamp, head.timestamp)
  setPart(table, column.hostname, head.hostname)
  setPart(table, column.program, head.program)
  setPart(table, column.pid, head.pid)
  if (head.priority < 0) return
  setConstant(window, table, column.facility, facilities[head.priority >> 3]!)
  setConstant(window, table, column.severity, severities[head.priority & 7]!)
}

function setPart(table: RowTable, field: number, { from, to }: Part): void {
  if (from >= 0) table.set(field, from, to)
}

function isSshd(bytes: Uint8Array, { program: { from, to } }: SyslogHead): boolean {
  return (
    from >= 0 && sshdPrograms.some((name) => name.length === to - from && startsWith(bytes, from, to, name))
  )
}
