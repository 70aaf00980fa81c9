import { type AddressCheck, addressChecks, numberChecks, packetSizeRepair } from '../../clean/checks.ts'
import { eventClasses } from '../../model/fields.ts'
import { faultMeaning, structureFaults, valueFaults } from '../../model/reject.ts'
import { code, made, page, table } from './markdown.ts'

/** Every fault of a record, and what becomes of it. */
export const faultsPage = (): string =>
  page(
    made('src/model/reject.ts and src/clean/checks.ts'),
    '# Faults and repairs',
    'A record that cannot become an event is set aside with a code, counted, and written to the `--quarantine` file. ' +
      'A run never stops for it.',
    'In `quality`, always `rows = accepted + duplicates + sum of rejected`. A record counts once under `rejected`, ' +
      'under its first fault; `faults` counts every fault of every row, duplicates included.',
    '## Faults of a record',
    'The code stands alone, such as `torn_line`; among `faults` they stand under `record`.',
    meanings(structureFaults),
    '## Faults of a value',
    'The code is `<field>:<fault>`, such as `time:missing`; the event time is the field `time`.',
    meanings(valueFaults),
    '## Faults of a live stream',
    meanings(['ahead_of_clock']),
    '## Which faults set a record aside',
    'Every fault of a record does, and so does an event time that is missing or wrong. An address depends on the class:',
    table(
      ['class', 'field', 'missing', 'malformed or unspecified'],
      eventClasses.flatMap((eventClass) =>
        addressChecks[eventClass].map((check) => [eventClass, code(check.field), ...outcomes(check)]),
      ),
    ),
    'A login whose user stands there empty and that has no address either is set aside as `user.name:missing`. ' +
      'Text that is not UTF-8 or holds control characters is counted and kept.',
    '## Numbers',
    'A number outside its limits is a fault; the field is then missing in that event, and the event stays.',
    table(
      ['field', 'at least', 'at most', 'whole'],
      Object.entries(numberChecks).map(([field, { zero, largest, whole }]) => [
        code(field),
        zero === 'fault' ? 'above 0' : '0',
        largest.toLocaleString('en-US', { maximumFractionDigits: 6 }),
        whole ? 'yes' : '',
      ]),
    ),
    '## Repairs',
    `There is one. \`${packetSizeRepair.field}\` of a record with one packet (\`${packetSizeRepair.when}\` is 1) is taken from ` +
      `\`${packetSizeRepair.from}\` where that is a possible size. \`repaired\` counts it as ` +
      `\`${packetSizeRepair.field}:${packetSizeRepair.how}\`. The fault is counted all the same.`,
  )

const meanings = (codes: readonly (keyof typeof faultMeaning)[]): string =>
  table(
    ['code', 'meaning'],
    codes.map((name) => [code(name), faultMeaning[name]]),
  )

const outcomes = ({ missing, malformed }: AddressCheck): string[] => [
  { reject: 'set aside', count: 'counted', fine: 'nothing to speak of' }[missing],
  { reject: 'set aside', count: 'counted, the field is then missing' }[malformed],
]
