import { Box, Text, Transform } from 'ink'
import { createContext, createElement, type ReactElement, useContext } from 'react'
import { filled, type Line, painted } from './line.ts'

/** How things are drawn on this terminal. */
export interface Look {
  readonly inColour: boolean
  /** Whether it has letters beyond ASCII. */
  readonly unicode: boolean
}

export const LookContext = createContext<Look>({ inColour: true, unicode: true })

/**
 * Lines under each other, each of exactly `width` columns. Ink remembers every text that it ever measured, so it measures blanks,
 * and the text takes their place when they are drawn.
 */
export function Rows({
  lines,
  width,
}: {
  readonly lines: readonly Line[]
  readonly width: number
}): ReactElement {
  const { inColour } = useContext(LookContext)
  const rows = lines.map((line, i) => {
    const text = painted(filled(line, width), inColour)
    return createElement(Transform, {
      key: i,
      transform: () => text,
      children: createElement(Text, null, ' '.repeat(width)),
    })
  })
  return createElement(Box, { flexDirection: 'column', width }, ...rows)
}
