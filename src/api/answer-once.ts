import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { AnswerService } from './answers.ts'
import { Problem } from './problem.ts'

const KEY = /^[\x21-\x7e]{1,255}$/

/**
 * Does what a request asks for once for its `Idempotency-Key`: asked again with this key, also after a restart, the answer
 * is the one that was given. `asked` is what the request asks for, by which another one under the same key is known.
 */
export async function answerOnce(
  answers: AnswerService,
  { headers, principal }: FastifyRequest,
  asked: unknown,
  work: () => Promise<string>,
): Promise<string> {
  const given = headers['idempotency-key']
  if (given === undefined) return await work()
  if (typeof given !== 'string' || !KEY.test(given))
    throw new Problem(422, 'idempotency-key: must be 1 to 255 visible ASCII characters')
  // Keys of one asker are nothing to another.
  const key = `${principal?.name ?? ''} ${given}`
  const fingerprint = createHash('sha256').update(JSON.stringify(asked)).digest('base64url')
  const kept = answers.find(key)
  if (kept && kept.asked !== fingerprint)
    throw new Problem(
      422,
      'idempotency-key: was used for another request; give each request a key of its own',
    )
  if (kept) return kept.answer
  if (answers.working.has(key))
    throw new Problem(409, 'idempotency-key: a request with this key is at work; ask again when it has ended')
  answers.working.add(key)
  try {
    const answer = await work()
    await answers.keep(key, { asked: fingerprint, answer })
    return answer
  } finally {
    answers.working.delete(key)
  }
}
