import type { Level } from '../../model/plan.ts'

const codes: Readonly<Record<Level, string>> = {
  informational: '2',
  low: '36',
  medium: '33',
  high: '31',
  critical: '1;31',
}

/** Colours a text by level, on a terminal and where NO_COLOR is not set; elsewhere leaves it as it is. */
export function painter(
  isTerminal: boolean,
  noColour: string | undefined,
): (level: Level, text: string) => string {
  if (!isTerminal || noColour) return (_, text) => text
  return (level, text) => `\x1b[${codes[level]}m${text}\x1b[0m`
}
