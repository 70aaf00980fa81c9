import { coalesce } from '../coalesce.ts'
import { InputError, oneLine } from '../input-error.ts'
import { Receiver, type TlsFiles } from './receiver.ts'

export const transports = ['udp', 'tcp', 'tls'] as const

/** Where syslog is received. */
export interface SyslogPlace {
  readonly transport: (typeof transports)[number]
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** Of TLS only. */
  readonly tls?: TlsFiles | undefined
}

export interface SyslogOptions extends SyslogPlace {
  readonly notice: (text: string) => void
  readonly signal: AbortSignal
}

/** Receives syslog and gives it line by line: by UDP (RFC 5426), TCP (RFC 6587) or TLS (RFC 5425). Ends with the signal; throws `InputError`. */
export async function* listenSyslog(options: SyslogOptions): AsyncGenerator<Uint8Array> {
  const { transport, host, notice, signal } = options
  const receiver = new Receiver(notice)
  signal.addEventListener('abort', () => receiver.close())
  try {
    const port = await listen(receiver, options)
    notice(`listening for syslog on ${transport}:${host.includes(':') ? `[${host}]` : host}:${port}`)
    yield* coalesce(receiver.lines)
  } catch (cause) {
    throw notListening(options, cause)
  } finally {
    receiver.close()
  }
}

function listen(receiver: Receiver, { transport, host, port, tls }: SyslogPlace): Promise<number> {
  if (transport === 'udp') return receiver.listenUdp(host, port)
  return transport === 'tcp' ? receiver.listenTcp(host, port) : receiver.listenTls(host, port, tls!)
}

function notListening({ transport, host, port }: SyslogPlace, cause: unknown): unknown {
  const { code = '', message = '' } = cause as NodeJS.ErrnoException
  const where = `syslog ${transport}:${host}:${port}`
  if (code === 'EADDRINUSE')
    return new InputError('unreadable', `${where}: somebody else listens there; choose another port`, cause)
  if (code === 'EACCES')
    return new InputError(
      'no_permission',
      `${where}: no right to listen below port 1024; choose another port`,
      cause,
    )
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new InputError('missing', `${where}: no such address on this machine`, cause)
  if (/PEM|SSL|key|cert/i.test(code + message))
    return new InputError(
      'unreadable',
      `${where}: certificate or key cannot be used (${oneLine(message)})`,
      cause,
    )
  return cause
}
