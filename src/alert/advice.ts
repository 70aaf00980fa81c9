const ALL_INSIDE = 'Look for what runs on the inside source; do not block it.'
const SOME_INSIDE = 'Only outside sources are meant: the inside ones are yours, look at those hosts.'

/** The advice of a rule, made fit for where the sources are: nobody is told to block what is inside. */
export function adviceFor(
  advice: string,
  sources: readonly string[],
  isInside: (address: string) => boolean,
): string {
  if (!/\b(block|ban|drop)\b/i.test(advice) || /\b(inside|outside)\b/i.test(advice)) return advice
  if (sources.length > 0 && sources.every(isInside)) return ALL_INSIDE
  return sources.some(isInside) ? `${advice} ${SOME_INSIDE}` : advice
}
