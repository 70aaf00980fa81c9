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
  /** Decompressed. */
  readonly content: Buffer
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

export async function timedGet(url: string, headers: Record<string, string> = {}): Promise<TimedAnswer> {
  const began = performance.now()
  return await new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers }, (response) => {
      let firstByteMs = Number.NaN
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => {
        if (parts.length === 0) firstByteMs = performance.now() - began
        parts.push(part)
      })
      response.on('end', () => {
        const ms = performance.now() - began
        const sent = Buffer.concat(parts)
        const plain = response.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
        resolve({
          status: response.statusCode!,
          firstByteMs,
          ms,
          bytes: sent.length,
          etag: response.headers.etag,
          stale: response.headers['x-stale-sources'] as string | undefined,
          content: plain,
        })
      })
    })
    asked.on('error', reject)
    asked.end()
  })
}
