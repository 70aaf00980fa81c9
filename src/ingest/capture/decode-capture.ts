import { PassThrough, type Writable } from 'node:stream'
import { CaptureRows } from './capture-rows.ts'

export interface Capture {
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array>
  readonly notice?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** HTTP and DNS are not read, for which tshark is needed. */
  readonly flowsOnly?: boolean
}

/**
 * Makes a CSV of a capture, see `CaptureRows`. What could be read before an error is handed over before it; a capture that breaks
 * off, is damaged, or comes of a link that we do not read ends with an `InputError`.
 */
export async function* decodeCapture(capture: Capture): AsyncGenerator<Uint8Array> {
  const out = new PassThrough()
  const copied = copy(capture, out).finally(() => out.end())
  copied.catch(() => {})
  yield* out
  const trouble = await copied
  if (trouble !== undefined) throw trouble
}

/** Gives what was wrong with the capture. */
async function copy(
  { name, chunks, notice = () => {}, signal, flowsOnly }: Capture,
  out: PassThrough,
): Promise<unknown> {
  const rows = new CaptureRows(out, { name, notice, wants: flowsOnly ? undefined : () => true })
  signal?.addEventListener('abort', () => rows.stop())
  let thrown: unknown
  try {
    for await (const chunk of chunks) {
      rows.write(chunk)
      await rows.ready()
      await drained(out)
      if (out.destroyed) break
    }
  } catch (error) {
    thrown = error
  }
  return rows.end(thrown)
}

/** Resolves when there is room in it, or nobody reads it any more. */
function drained(out: Writable): Promise<void> {
  if (!out.writableNeedDrain || out.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    out.once('drain', resolve).once('close', resolve)
  })
}
