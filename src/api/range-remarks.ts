import { z } from 'zod'
import { formatTime } from '../lib/time.ts'
import type { IpRange } from '../model/suspicion.ts'

const harmless = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

export const tagsSchema = z
  .array(z.string().min(1).max(64).refine(harmless, 'holds characters that are no text'))
  .max(32, 'must be at most 32')
  .describe('What kind of range it is.')

export const commentSchema = z
  .string('must be a text')
  .max(1_000, 'must have at most 1000 characters')
  .refine(harmless, 'holds characters that are no text')

/** What is said of a range, where it is told. */
export const remarksSchema = z.object({
  list: z.string().nullable().describe('The list it came with.'),
  expires_at: z.string().nullable(),
  tags: z.array(z.string()),
  comment: z.string().nullable(),
})

export const shownRemarks = ({ list, expiresAt, tags, comment }: IpRange): z.infer<typeof remarksSchema> => ({
  list: list ?? null,
  expires_at: expiresAt === undefined ? null : formatTime(expiresAt),
  tags: [...(tags ?? [])],
  comment: comment ?? null,
})
