import type { Match } from '../../model/plan.ts'
import { knownLogSources, logSourceOf } from '../../rules/log-source.ts'
import { code, made, page, table } from './markdown.ts'

/** Every log source with a meaning of its own: the classes of its events, and what it asks of them. */
export const logSourcesPage = (): string =>
  page(
    made('src/rules/log-source.ts, src/model/windows-log.ts and src/model/product-logs.ts'),
    '# Log sources',
    'What the `logsource` of a Sigma rule stands for. [Log sources](../guides/log-sources.md) tells how records come to be of a class. ' +
      'Every other log source takes the events of class `base` that name it themselves, and the rule gets the warning `unmapped-log-source`.',
    table(
      ['category', 'product', 'service', 'classes', 'what is asked of an event'],
      knownLogSources.map(row),
    ),
  )

function row(parts: (typeof knownLogSources)[number]): string[] {
  const source = logSourceOf(parts)
  const { category = '', product = '', service = '' } = parts
  const asked = source?.implied ? words(source.implied, true) : ''
  return [category, product, service, (source?.classes ?? []).map(code).join(', '), asked]
}

/** A match in words. */
function words(match: Match, whole = false): string {
  switch (match.op) {
    case 'all':
    case 'any': {
      const text = match.of.map((part) => words(part)).join(match.op === 'all' ? ' and ' : ' or ')
      return whole ? text : `(${text})`
    }
    case 'not':
      return match.match.op === 'lacks' ? `has ${code(match.match.field)}` : `not ${words(match.match)}`
    case 'lacks':
      return `lacks ${code(match.field)}`
    case 'equals':
      return `${code(match.field)} is ${match.text}`
    case 'contains':
      return `${code(match.field)} contains ${match.text}`
    default:
      return match.op
  }
}
