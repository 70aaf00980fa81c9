import { FlagBook, type FlagOptions } from './flag-book.ts'

/** Another book that went on from what this one saved. */
export function restored(book: FlagBook, order: FlagOptions['order'] = 'arrival'): FlagBook {
  const again = new FlagBook({ order })
  for (const part of book.save()) again.restore(structuredClone(part))
  return again
}
