import { z } from 'zod'
import { measured } from './measured.ts'

/** What is said of a key beside its schema. */
export interface KeyMeta {
  /** What a person writes there, where the schema does not say it. */
  readonly kind?: string
  /** Its value is a secret: the file names only where it lies. */
  readonly secret?: true
  /** Its value may stand there, or as a reference as secrets do. */
  readonly mayRefer?: true
  /** A change takes effect while the service runs. */
  readonly reloads?: true
  /** A further environment variable, known elsewhere. */
  readonly variable?: string
}

declare module 'zod' {
  interface GlobalMeta extends KeyMeta {}
}

/** A section of the file: every key has a default or may be left out, and a description of one or two sentences. */
export const section = <S extends z.core.$ZodShape>(summary: string, shape: S) =>
  z
    .strictObject(shape)
    .prefault({} as never)
    .describe(summary)

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

const spans = { units, bare: false, such: 'a span of time such as 500ms, 30s, 5m, 12h or 7d' }

/** A span of time, in the file as `30s` or `7d`, in the program in milliseconds. Limits are written in the same way. */
export const duration = (least: string, most: string) => measured(spans, least, most)

/** A password, token or URL that holds one. The file says `env:NAME` or `file:PATH`; the program gets what lies there. */
export const secret = () =>
  z.string().min(1).max(65_536).meta({ secret: true, kind: 'a secret: env:NAME or file:PATH' })

/** What may be written as it is, or as `env:NAME` or `file:PATH`. */
export const mayRefer = <S extends z.ZodType>(schema: S): S => schema.meta({ mayRefer: true })
