import { type Logger, pino } from 'pino'
import { harmless } from '../../lib/harmless.ts'
import type { LiveConfig } from '../live-config.ts'

/** Characters of one value on a terminal. */
const LONGEST = 2000
// What steers a terminal and is not escaped by JSON already.
const STEERING = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g
const SECRETS = [
  'password',
  'token',
  'secret',
  'key',
  'authorization',
  'cookie',
  'client_secret',
  'database_url',
]

/** Where lines go. */
export interface LogStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** The log of the service: lines of JSON, on a terminal lines for people. The level follows the configuration. */
export function openLog(live: LiveConfig, stream: LogStream): Logger {
  const { level, format } = live.current.logs
  const readable = format === 'text' || (format === 'auto' && stream.isTTY === true)
  const write = (line: string): void => void stream.write(readable ? forPeople(line) : escaped(line))
  const log = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`]), censor: 'hidden' },
    },
    { write },
  )
  live.onChange(({ logs }) => {
    log.level = logs.level
  })
  return log
}

const escaped = (line: string): string =>
  line.replace(STEERING, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** `08:00:00.123 info  answered  method=GET path=/`. */
export function forPeople(line: string): string {
  const { time, level, msg = '', err, ...rest } = JSON.parse(line) as Record<string, unknown>
  const shown = (value: unknown): string =>
    harmless(typeof value === 'string' ? value : JSON.stringify(value), LONGEST)
  const more = Object.entries(rest).map(([name, value]) => ` ${shown(name)}=${shown(value)}`)
  const stack = (err as { stack?: string } | undefined)?.stack
  const trace = stack === undefined ? [] : stack.split('\n').map((part) => `    ${shown(part)}\n`)
  return `${String(time).slice(11, 23)} ${String(level).padEnd(5)} ${shown(msg)}${more.join('')}\n${trace.join('')}`
}
