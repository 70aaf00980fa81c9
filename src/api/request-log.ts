import type { FastifyBaseLogger } from 'fastify'

/** The log of one request, which names it in each line. It is made with the first line: most requests write none. */
export const requestLog = (
  log: FastifyBaseLogger,
  ...how: Parameters<FastifyBaseLogger['child']>
): FastifyBaseLogger => new RequestLog(log, () => log.child(...how)) as unknown as FastifyBaseLogger

type Line = readonly unknown[]

class RequestLog {
  readonly #parent: FastifyBaseLogger
  readonly #make: () => FastifyBaseLogger
  #made: FastifyBaseLogger | undefined

  constructor(parent: FastifyBaseLogger, make: () => FastifyBaseLogger) {
    this.#parent = parent
    this.#make = make
  }

  get level(): string {
    return this.#made?.level ?? this.#parent.level
  }

  fatal(...line: Line): void {
    this.#write('fatal', line)
  }

  error(...line: Line): void {
    this.#write('error', line)
  }

  warn(...line: Line): void {
    this.#write('warn', line)
  }

  info(...line: Line): void {
    this.#write('info', line)
  }

  debug(...line: Line): void {
    this.#write('debug', line)
  }

  trace(...line: Line): void {
    this.#write('trace', line)
  }

  silent(): void {}

  child(...how: Parameters<FastifyBaseLogger['child']>): FastifyBaseLogger {
    return this.#own.child(...how)
  }

  get #own(): FastifyBaseLogger {
    this.#made ??= this.#make()
    return this.#made
  }

  #write(level: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace', line: Line): void {
    const own = this.#own
    ;(own[level] as (...line: Line) => void).apply(own, line as unknown[])
  }
}
