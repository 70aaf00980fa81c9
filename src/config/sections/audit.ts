import { duration, section } from '../section.ts'

/** The log of who changed what. */
export const audit = section('The log of who changed what.', {
  keep: duration('1d', '3650d').prefault('400d').describe('How long it is kept.').meta({ reloads: true }),
})
