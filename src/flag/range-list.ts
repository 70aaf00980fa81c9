import { type Cidr, parseCidr } from '../lib/cidr.ts'
import { parseTime } from '../lib/time.ts'
import {
  type ListedRange,
  LONGEST_TAG,
  MOST_TAGS,
  type RangeList,
  type RangeListOptions,
} from './listed-range.ts'
import { RangeCollector } from './range-collector.ts'

const LONGEST_LINE = 4096
/** Lines between two yields. */
const SLICE = 2_000

/**
 * Reads a list of ranges: one a line, a bare address or a range; `#` and `;` begin a comment. After the range may stand
 * `expires=2026-12-31` and `tags=a,b`; what the options say holds for lines that do not. A line that cannot be read is
 * told with its number and left out; a range told twice counts once, the first line of it. Works in slices.
 */
export function* readRangeList(text: string, options: RangeListOptions = {}): Generator<void, RangeList> {
  const collector = new RangeCollector()
  for (const { line, content } of lines(text)) {
    if (line % SLICE === 0) yield
    collector.add(line, content, () => readLine(content, line, options))
  }
  return collector.list
}

function* lines(text: string): Generator<{ readonly line: number; readonly content: string }> {
  let line = 0
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at)
    const end = newline < 0 ? text.length : newline
    line++
    const content = withoutComment(text.slice(at, Math.min(end, at + LONGEST_LINE)))
    if (content !== '') yield { line, content }
    at = end + 1
  }
}

function withoutComment(line: string): string {
  const comment = line.search(/[#;]/)
  const content = comment < 0 ? line : line.slice(0, comment)
  return (content.charCodeAt(0) === 0xfeff ? content.slice(1) : content).trim()
}

/** A range, or what is wrong with its line. */
function readLine(content: string, line: number, options: RangeListOptions): ListedRange | string {
  const [base = '', ...words] = content.split(/\s+/)
  const read = parseCidr(base)
  if (!read.ok) return read.detail
  return words.length === 0
    ? listed(read.cidr, line, options)
    : withWords(words, listed(read.cidr, line, options))
}

function listed(cidr: Cidr, line: number, { expiresAt, tags }: RangeListOptions): ListedRange {
  return {
    line,
    cidr: cidr.text,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    tags: tags ?? [],
  }
}

function withWords(words: readonly string[], range: ListedRange): ListedRange | string {
  let found = range
  for (const word of words) {
    const [name = '', ...rest] = word.split('=')
    const value = rest.join('=')
    if (value === '') return `"${word}" is not one of expires=, tags=; a comment begins with # or ;`
    if (name === 'tags') found = { ...found, tags: tagsOf(value) }
    else if (name === 'expires') {
      const expiresAt = parseTime(value)
      if (expiresAt === undefined) return `"${value}" is not a time; write expires=2026-12-31`
      found = { ...found, expiresAt }
    } else return `"${name}=" is not one of expires=, tags=`
  }
  return found
}

const tagsOf = (text: string): readonly string[] =>
  text
    .split(',')
    .filter((tag) => tag !== '')
    .slice(0, MOST_TAGS)
    .map((tag) => tag.slice(0, LONGEST_TAG))
