import { measured } from './measured.ts'

const bytes = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

/** A number of bytes, in the file as `500MiB` or `20GiB`. Limits are written in the same way. */
export const byteSize = (least: string, most: string) =>
  measured(bytes, 'a size such as 500MiB or 20GiB', least, most)
