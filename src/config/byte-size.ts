import { measured } from './measured.ts'

const units = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

const sizes = { units, bare: true, such: 'a size such as 500MiB or 20GiB' }

/** A number of bytes, in the file as `500MiB` or `20GiB`, or as a plain number. Limits are written in the same way. */
export const byteSize = (least: string, most: string) => measured(sizes, least, most)
