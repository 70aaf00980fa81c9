const LEAST = 256 << 10
const QUIET_MS = 50

/**
 * Joins small chunks to such of 256 KiB or more, but keeps nothing back for longer than 50 ms. What was joined before an error
 * is handed over before it.
 */
export async function* coalesce(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  const buffer = new Uint8Array(2 * LEAST)
  let held = 0
  let next = settled(chunks.next())
  try {
    for (;;) {
      const step = held === 0 ? await next : await orQuiet(next)
      if (
        step !== 'quiet' &&
        'chunk' in step &&
        held + step.chunk.length <= buffer.length &&
        step.chunk.length < LEAST
      ) {
        buffer.set(step.chunk, held)
        held += step.chunk.length
        next = settled(chunks.next())
        if (held < LEAST) continue
      }
      if (held > 0) {
        yield buffer.subarray(0, held)
        held = 0
        continue
      }
      if (step === 'quiet') continue
      if ('error' in step) throw step.error
      if ('done' in step) return
      yield step.chunk
      next = settled(chunks.next())
    }
  } finally {
    // Not awaited: a stream that has gone quiet would never answer.
    chunks.return?.().catch(() => {})
  }
}

type Step = { readonly chunk: Uint8Array } | { readonly done: true } | { readonly error: unknown }

/** The next chunk as a value that never rejects, so that it can be awaited twice. */
function settled(next: Promise<IteratorResult<Uint8Array>>): Promise<Step> {
  return next.then(
    (result): Step => (result.done ? { done: true } : { chunk: result.value }),
    (error: unknown): Step => ({ error }),
  )
}

async function orQuiet(next: Promise<Step>): Promise<Step | 'quiet'> {
  let timer: NodeJS.Timeout | undefined
  const quiet = new Promise<'quiet'>((resolve) => {
    timer = setTimeout(resolve, QUIET_MS, 'quiet')
  })
  try {
    return await Promise.race([next, quiet])
  } finally {
    clearTimeout(timer)
  }
}
