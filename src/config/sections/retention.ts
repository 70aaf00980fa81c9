import { byteSize } from '../byte-size.ts'
import { duration, section } from '../section.ts'

/** How long events are kept. */
export const retention = section('How long events are kept; without a limit, for ever.', {
  age: duration('1h', '36500d')
    .optional()
    .describe('Events that are older go, an hour of them at a time.')
    .meta({ reloads: true }),
  size: byteSize('1MiB', '1024TiB')
    .optional()
    .describe('Most that events of one class may take on the disk; the oldest go first.')
    .meta({ reloads: true }),
})
