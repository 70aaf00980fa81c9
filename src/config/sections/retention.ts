import { z } from 'zod'
import { eventClasses } from '../../model/fields.ts'
import { byteSize } from '../byte-size.ts'
import { duration, section } from '../section.ts'

const age = duration('1h', '36500d').optional()
const size = byteSize('1MiB', '1024TiB').optional()

/** How long events are kept. */
export const retention = section('How long events are kept; without a limit, for ever.', {
  age: age.describe('Events that are older go, an hour of them at a time.').meta({ reloads: true }),
  size: size
    .describe('Most that events of one class may take on the disk; the oldest go first.')
    .meta({ reloads: true }),
  classes: z
    .partialRecord(
      z.enum(eventClasses),
      z.strictObject({
        age: age.describe('Events of this class that are older go.'),
        size: size.describe('Most that events of this class may take on the disk.'),
      }),
    )
    .default({})
    .describe(`What is otherwise for single classes: ${eventClasses.join(', ')}.`)
    .meta({ reloads: true }),
})
