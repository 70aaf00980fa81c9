import type { MapNode } from '../lib/yaml-tree.ts'
import type { EventClass } from '../model/fields.ts'
import type { Match } from '../model/plan.ts'
import { type PlaceholderUse, placeholderUse, readDetection } from './detection.ts'
import type { LogSource } from './log-source.ts'
import { type Report, untold } from './mistakes.ts'

/** What a rule asks of the events of one class. */
export interface ClassMatch {
  readonly eventClass: EventClass
  readonly match: Match
}

/**
 * Reads a detection for every class its events may have: fields have other names in each. A class is left out when the
 * rule wants kinds of event that are never of that class. At least one stays; undefined when an error was told.
 */
export function readClasses(
  detection: MapNode,
  source: LogSource,
  report: Report,
  placeholders: PlaceholderUse = placeholderUse(),
): readonly [ClassMatch, ...ClassMatch[]] | undefined {
  const read: ClassMatch[] = []
  for (const [i, eventClass] of source.classes.entries()) {
    // Mistakes are told once.
    const match = readDetection(detection, eventClass, i === 0 ? report : untold, placeholders)
    if (match === undefined) return undefined
    read.push({ eventClass, match })
  }
  const wanted = read.filter((each) => isPossible(each, source))
  const [first, ...others] = (wanted.length > 0 ? wanted : read).map((each) => withImplied(each, source))
  return first && [first, ...others]
}

function isPossible({ eventClass, match }: ClassMatch, { kind }: LogSource): boolean {
  if (!kind) return true
  const values = valuesOf(match, kind.field(eventClass))
  return values === undefined || values.some((value) => kind.classOf(value) === eventClass)
}

const withImplied = ({ eventClass, match }: ClassMatch, { implied }: LogSource): ClassMatch => {
  if (!implied) return { eventClass, match }
  const parts = match.op === 'all' ? match.of : [match]
  const asked = implied.op === 'all' ? implied.of : [implied]
  return { eventClass, match: { op: 'all', of: [...asked, ...parts] } }
}

/** The values of which a field must have one for a match to hold; undefined where that is open. */
function valuesOf(match: Match, field: string): readonly string[] | undefined {
  switch (match.op) {
    case 'equals':
      return match.field === field ? [match.text] : undefined
    case 'all':
      return match.of.map((part) => valuesOf(part, field)).find((values) => values !== undefined)
    case 'any': {
      const each = match.of.map((part) => valuesOf(part, field))
      return each.every((values) => values !== undefined) ? each.flat() : undefined
    }
    default:
      return undefined
  }
}
