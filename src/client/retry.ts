/** The longest that is waited for a service at a time. */
const LONGEST_MS = 30_000
const FIRST_MS = 250

/** How long to wait before a request is sent again; undefined when that is of no use. */
export function waitBefore(response: Response, tries: number): number | undefined {
  if (response.status !== 429 && response.status !== 503) return undefined
  const asked = retryAfter(response.headers.get('retry-after'), response.headers.get('date'))
  return Math.min(asked ?? FIRST_MS * 2 ** tries, LONGEST_MS)
}

/** `Retry-After`: seconds, or a time, which is held against the clock of the service. */
function retryAfter(text: string | null, date: string | null): number | undefined {
  if (text === null) return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const wait = Date.parse(text) - (date === null ? Date.now() : Date.parse(date))
  return Number.isNaN(wait) ? undefined : Math.max(0, wait)
}

/** Waits, unless it is given up. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error)
    const giveUp = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', giveUp)
      resolve()
    }, ms)
    signal?.addEventListener('abort', giveUp, { once: true })
  })
}
