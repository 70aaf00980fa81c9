import { Agent, request } from 'node:http'
import { gunzipSync } from 'node:zlib'

/** One answer, with when its parts came. */
export interface TimedAnswer {
  readonly status: number
  readonly firstByteMs: number
  readonly ms: number
  /** As sent. */
  readonly bytes: number
  readonly etag: string | undefined
  readonly stale: string | undefined
}

export interface WholeAnswer extends TimedAnswer {
  /** Decompressed. */
  readonly content: Buffer
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** Asks, and forgets what comes: what is kept here would be collected while the next answer is timed. */
export async function timedGet(
  url: string,
  headers: Record<string, string> = {},
  take: (part: Buffer) => void = () => {},
): Promise<TimedAnswer> {
  const began = performance.now()
  return await new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers }, (response) => {
      let firstByteMs = performance.now() - began
      let bytes = 0
      response.on('data', (part: Buffer) => {
        if (bytes === 0) firstByteMs = performance.now() - began
        bytes += part.length
        take(part)
      })
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          firstByteMs,
          ms: performance.now() - began,
          bytes,
          etag: response.headers.etag,
          stale: response.headers['x-stale-sources'] as string | undefined,
        }),
      )
    })
    asked.on('error', reject)
    asked.end()
  })
}

/** The same with what came. */
export async function wholeGet(url: string, headers: Record<string, string> = {}): Promise<WholeAnswer> {
  const parts: Buffer[] = []
  const answer = await timedGet(url, headers, (part) => parts.push(part))
  const sent = Buffer.concat(parts)
  return { ...answer, content: 'accept-encoding' in headers ? gunzipSync(sent) : sent }
}
