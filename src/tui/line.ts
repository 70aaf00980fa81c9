import { fitted, widthOf } from '../lib/harmless.ts'
import type { Level } from '../model/plan.ts'

/** How a part of a line stands out. */
export type Style = 'strong' | 'faint' | 'chosen' | 'good' | 'band' | Level

/** A part of a line. Its text is harmless. */
export interface Span {
  readonly text: string
  readonly style?: Style | undefined
}

export type Line = readonly Span[]

export const span = (text: string, style?: Style): Span => ({ text, style })

/** A line cut and filled to exactly so many columns. */
export function filled(line: Line, width: number): Line {
  const shown: Span[] = []
  let left = width
  for (const { text, style } of line) {
    if (left <= 0) break
    const part = fitted(text, left)
    shown.push({ text: part, style })
    left -= widthOf(part)
  }
  return left > 0 ? [...shown, span(' '.repeat(left))] : shown
}

/** Something at the left and something at the right end, which goes first where there is no room for both. */
export function apart(left: Line, right: Line, width: number): Line {
  const room = width - widthOfLine(right)
  return room < Math.min(widthOfLine(left), 20) + 1
    ? filled(left, width)
    : [...filled(left, room - 1), span(' '), ...right]
}

const widthOfLine = (line: Line): number => line.reduce((sum, { text }) => sum + widthOf(text), 0)

/** SGR codes (ECMA-48, 8.3.117): those that colour, and those that do without. */
const colours: Readonly<Record<Style, string>> = {
  strong: '1',
  faint: '2',
  chosen: '7',
  good: '32',
  band: '34',
  informational: '2',
  low: '36',
  medium: '33',
  high: '31',
  critical: '1;31',
}
const monochrome: Readonly<Partial<Record<Style, string>>> = {
  strong: '1',
  faint: '2',
  chosen: '7',
  informational: '2',
  high: '1',
  critical: '1',
}

/** A line as a terminal takes it. */
export function painted(line: Line, inColour: boolean): string {
  return line
    .map(({ text, style }) => {
      const code = style && (inColour ? colours : monochrome)[style]
      return code ? `\x1b[${code}m${text}\x1b[0m` : text
    })
    .join('')
}
