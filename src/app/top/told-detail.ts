import type { Answer } from '../../client/client.ts'
import { harmless } from '../../lib/harmless.ts'
import type { AlertDetail, SampleEvent } from '../../model/dashboard.ts'

type Explanation = Answer<'getAlertsByIdExplain'>
type ToldEvent = Explanation['events'][number]

const LONGEST = 80

/** How the service explains an alert. */
export function detailOf({
  asks,
  decided,
  events,
  agrees,
  lacking,
  more_events: more,
  inner,
}: Explanation): AlertDetail {
  const stands = inner.map(
    ({ rule, opened_at: openedAt, count }) => `${rule.title} at ${openedAt}, ${count} events`,
  )
  return {
    facts: [
      { label: 'asks for', text: asks },
      ...decided,
      ...(stands.length > 0 ? [{ label: 'stands on', text: stands.join('; ') }] : []),
      ...(agrees === null
        ? []
        : [
            {
              label: 'checked',
              text: agrees ? 'follows from the stored events' : 'differs from what the stored events say',
            },
          ]),
    ],
    events: events.map(sampleOf),
    ...lackingOf(lacking, more),
  }
}

function lackingOf(lacking: string | null, more: number): Pick<AlertDetail, 'lacking'> {
  if (lacking !== null) return { lacking }
  return more > 0 ? { lacking: `and ${more} more` } : {}
}

const sampleOf = ({ time, evidence, note, fields }: ToldEvent): SampleEvent => {
  const values = Object.entries(fields).flatMap(([field, value]) =>
    value === null ? [] : [`${harmless(field, LONGEST)} ${harmless(String(value), LONGEST)}`],
  )
  return {
    time: Date.parse(time),
    evidence,
    line: [time, ...values, ...(note === null ? [] : [harmless(note, 200)])].join('  '),
  }
}
