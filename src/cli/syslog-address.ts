import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { InvalidArgumentError } from 'commander'
import { UserMistake } from '../app/mistake.ts'
import type { WatchOptions } from '../app/watch/watch.ts'
import { wholeOption } from './options.ts'

/** Where syslog is received, as a person writes it. */
export interface SyslogAddress {
  readonly transport: 'udp' | 'tcp' | 'tls'
  readonly host: string
  readonly port: number
}

const port = wholeOption(0, 65_535)
const HERE = '127.0.0.1'

/** `udp:5514`, `tcp:0.0.0.0:5514`, `tls:[::]:6514`. Without an address only this machine can send. */
export function syslogAddress(text: string): SyslogAddress {
  const [, transport, v6, v4, number] = /^(udp|tcp|tls):(?:\[([^\]]+)\]:|([^:]+):)?(\d+)$/.exec(text) ?? []
  const host = v6 ?? v4 ?? HERE
  if (!transport || number === undefined || isIP(host) === 0)
    throw new InvalidArgumentError('write it like udp:5514, tcp:0.0.0.0:5514 or tls:[::]:6514.')
  return { transport: transport as SyslogAddress['transport'], host, port: port(number) }
}

export interface SyslogFlags {
  readonly syslog: readonly SyslogAddress[]
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsCa?: string
}

/** The addresses with the certificate that TLS takes. */
export function syslogPlaces({ syslog, tlsCert, tlsKey, tlsCa }: SyslogFlags): WatchOptions['syslog'] {
  if (!syslog.some(({ transport }) => transport === 'tls')) return syslog
  if (tlsCert === undefined || tlsKey === undefined)
    throw new UserMistake(
      '--syslog tls takes a certificate; name it with --tls-cert and its key with --tls-key',
    )
  const tls = {
    cert: pem('--tls-cert', tlsCert),
    key: pem('--tls-key', tlsKey),
    ca: tlsCa === undefined ? undefined : pem('--tls-ca', tlsCa),
  }
  return syslog.map((address) => ({ ...address, tls }))
}

function pem(option: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch {
    throw new UserMistake(`${option} ${path}: cannot be read; name a PEM file that this user may read`)
  }
}
