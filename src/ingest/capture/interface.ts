import { PassThrough } from 'node:stream'
import { InputError } from '../input-error.ts'
import { Backoff } from './backoff.ts'
import { CaptureRows } from './capture-rows.ts'
import { type Packet, TCP } from './packet.ts'
import { Program } from './program.ts'

const DNS = 53
/** How often time is told that it passes, and how far behind the wall packets may come out of the kernel. */
const TICK_MS = 100
const BEHIND_MS = 500
/** Where packets wait for tcpdump; on loopback each takes as much room there as the largest could, 64 KiB. */
const BUFFER_KIB = 32_768
/** Rows that wait to be read; packets that would make more are left out. */
const MOST_WAITING = 64 << 20

export interface InterfaceOptions {
  /** As tcpdump knows it: eth0, any. */
  readonly name: string
  /** Where HTTP is spoken. */
  readonly ports: readonly number[]
  readonly notice: (text: string) => void
  readonly signal: AbortSignal
}

/**
 * Captures packets of an interface and makes a CSV of them as they come. Only tcpdump needs rights. When it ends it is started again, and
 * the gap told; only when it cannot capture from the beginning does this end, with an `InputError`.
 */
export async function* captureInterface(options: InterfaceOptions): AsyncGenerator<Uint8Array> {
  const out = new PassThrough()
  const captured = capture(options, out).finally(() => out.end())
  captured.catch(() => {})
  yield* out
  await captured
}

async function capture(options: InterfaceOptions, out: PassThrough): Promise<void> {
  const rows = new CaptureRows(out, { ...options, wants: speaksOn(options.ports) })
  const tick = setInterval(() => rows.advance((Date.now() - BEHIND_MS) * 1000), TICK_MS)
  try {
    await captureAgain(options, rows, out)
  } finally {
    clearInterval(tick)
    rows.stop()
  }
}

async function captureAgain(
  { name, notice, signal }: InterfaceOptions,
  rows: CaptureRows,
  out: PassThrough,
): Promise<void> {
  const backoff = new Backoff()
  let goneAt: number | undefined
  while (!signal.aborted) {
    backoff.started()
    rows.startAnew()
    let some = false
    const why = await captureOnce(name, signal, (chunk) => {
      if (goneAt !== undefined)
        notice(`${name} is captured again; what passed in ${seconds(Date.now() - goneAt)} is not known`)
      goneAt = undefined
      some = true
      if (out.writableLength <= MOST_WAITING) rows.write(chunk)
    })
    if (signal.aborted) return
    if (!some && goneAt === undefined) throw cannotCapture(name, why)
    if (some) notice(`tcpdump ended (${why}) and is started again`)
    goneAt ??= Date.now()
    await backoff.wait(signal)
  }
}

/** Runs tcpdump until it ends, and gives why it did. */
async function captureOnce(
  name: string,
  signal: AbortSignal,
  take: (chunk: Uint8Array) => void,
): Promise<string> {
  const buffer = ['-B', String(BUFFER_KIB)]
  const tcpdump = new Program('tcpdump', ['-i', name, '-U', '--immediate-mode', ...buffer, '-n', '-w', '-'], {
    from: 'tcpdump',
  })
  const stop = () => tcpdump.stop()
  signal.addEventListener('abort', stop)
  try {
    for await (const chunk of tcpdump.stdout) take(chunk)
    return (await tcpdump.ended) ?? 'without a reason'
  } finally {
    signal.removeEventListener('abort', stop)
    tcpdump.stop()
  }
}

const speaksOn =
  (ports: readonly number[]) =>
  ({ protocol, sourcePort, targetPort }: Packet): boolean =>
    sourcePort === DNS ||
    targetPort === DNS ||
    (protocol === TCP && (ports.includes(targetPort) || ports.includes(sourcePort)))

/** What the words of tcpdump mean for whoever wants to capture. */
export function cannotCapture(name: string, why: string): InputError {
  if (/permission|not permitted|CAP_NET/i.test(why))
    return new InputError(
      'no_permission',
      `${name}: no right to capture; run as root, or give tcpdump the capability: setcap cap_net_raw,cap_net_admin=eip "$(command -v tcpdump)"`,
    )
  if (/no such device/i.test(why))
    return new InputError(
      'missing',
      `${name}: no such interface; tcpdump --list-interfaces names those there are`,
    )
  return new InputError('unreadable', `${name}: cannot be captured (${why})`)
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
