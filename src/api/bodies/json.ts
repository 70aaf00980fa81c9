import { isUtf8 } from 'node:buffer'
import { Problem } from '../problem.ts'

/** Levels of lists and objects in one another. */
const DEEPEST = 32

/** What stands in a body; undefined where there is none. Of a name that comes twice the last counts. */
export function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Problem(422, 'the body is not UTF-8')
  const text = withoutMark(bytes.toString('utf8'))
  if (text.trim() === '') return undefined
  if (hasEscapedName(text))
    throw new Problem(422, 'a name in the body is written with escapes (\\); write names as they are')
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(422, 'the body is not JSON')
  }
}

/** Some programs put a byte order mark in front of UTF-8. */
export const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

/**
 * Whether the name of a field is written with escapes. Node 24's `JSON.parse` reads such names wrongly once it has seen
 * another that has a backslash in it: `{"x":1,"\\":1}`, and from then on `{"x":1,"\"":1}` has a field `\`.
 */
function hasEscapedName(text: string): boolean {
  if (!text.includes('\\')) return false
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    let escaped = false
    for (at++; at < text.length && text.charCodeAt(at) !== QUOTE; at++) {
      if (text.charCodeAt(at) !== BACKSLASH) continue
      escaped = true
      at++
    }
    at++
    if (!escaped) continue
    while (isSpace(text.charCodeAt(at))) at++
    if (text.charCodeAt(at) === COLON) return true
  }
  return false
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** Whether lists and objects stand in one another deeper than anybody needs. */
export const isTooDeep = (value: unknown): boolean => isDeeper(value, DEEPEST)

export const TOO_DEEP = `lists and objects stand in one another more than ${DEEPEST} levels deep`

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (Array.isArray(value)) return value.some((inner) => isDeeper(inner, levels - 1))
  // Every event comes by here: a list of the values would cost more than looking at them.
  for (const name in value) {
    if (isDeeper((value as Readonly<Record<string, unknown>>)[name], levels - 1)) return true
  }
  return false
}
