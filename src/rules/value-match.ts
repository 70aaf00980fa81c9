import { parseCidr } from '../lib/cidr.ts'
import { decimalOf } from '../lib/decimal.ts'
import { canonicalAddress } from '../lib/ip.ts'
import type { ScalarNode } from '../lib/yaml-tree.ts'
import { typeOf } from '../model/fields.ts'
import type { ComparisonOp, Match, WildcardPart } from '../model/plan.ts'
import { base64, base64Offsets, bytesAsText, dashSpellings, utf8, utf16, utf16WithMark } from './encodings.ts'
import type { Report } from './mistakes.ts'
import type { Modifiers } from './modifiers.ts'
import { checkRegex } from './regex.ts'
import { isWild, matchParts, open, splitWildcards } from './wildcard.ts'

/** One of up to this many spellings that a value with dashes may stand for. */
const MAX_SPELLINGS = 625

/** What one value under one field asks for, or undefined when a mistake was told. */
export function valueMatch(
  field: string,
  modifiers: Modifiers,
  value: ScalarNode,
  report: Report,
): Match | undefined {
  switch (modifiers.type) {
    case 're':
      if (value.value === null) return wants(modifiers, value, 'a regular expression', report)
      return checkRegex(value.text, modifiers.flags, value.at, report)
        ? { op: 'regex', field, pattern: value.text, flags: modifiers.flags }
        : undefined
    case 'cidr':
      return cidrMatch(field, value, report)
    case 'exists':
      if (typeof value.value !== 'boolean') return wants(modifiers, value, 'true or false', report)
      return value.value ? { op: 'exists', field } : { op: 'not', match: { op: 'exists', field } }
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return comparison(field, modifiers, modifiers.type, value, report)
    case 'text':
      return textMatch(field, modifiers, value, report)
    case 'fieldref':
      throw new Error('a reference to a field is read by field-reference.ts')
  }
}

function wants(modifiers: Modifiers, value: ScalarNode, what: string, report: Report): undefined {
  report(value.at, 'modifier-value', modifiers.names.at(-1) ?? '', what)
  return undefined
}

function cidrMatch(field: string, value: ScalarNode, report: Report): Match | undefined {
  const parsed = parseCidr(value.text)
  if (parsed.ok) return { op: 'cidr', field, range: parsed.cidr.text }
  report(value.at, 'bad-cidr', parsed.detail)
  return undefined
}

function comparison(
  field: string,
  modifiers: Modifiers,
  op: ComparisonOp,
  value: ScalarNode,
  report: Report,
): Match | undefined {
  const n = typeof value.value === 'number' ? value.value : decimalOf(value.text)
  if (n === undefined || !Number.isFinite(n)) return wants(modifiers, value, 'a number', report)
  return { op: 'compare', field, test: { op, n } }
}

function textMatch(
  field: string,
  modifiers: Modifiers,
  value: ScalarNode,
  report: Report,
): Match | undefined {
  if (value.value === null) {
    const bare = modifiers.names.every((name) => name === 'neq' || name === 'all')
    return bare ? { op: 'lacks', field } : wants(modifiers, value, 'a text, not null', report)
  }
  const spellings = transformed(splitWildcards(value.text), modifiers, value, report)
  if (spellings === undefined) return undefined
  const matches = spellings.map((parts) => matchParts(field, normal(field, parts), modifiers.cased))
  return matches.length === 1 ? matches[0] : { op: 'any', of: matches }
}

/** The spellings a value stands for after its modifiers, applied in the order they are written. */
function transformed(
  parts: readonly WildcardPart[],
  { steps }: Modifiers,
  value: ScalarNode,
  report: Report,
): (readonly WildcardPart[])[] | undefined {
  let spellings: (readonly WildcardPart[])[] = [parts]
  let bytes: Uint8Array | undefined
  for (const step of steps) {
    if (step === 'contains') spellings = spellings.map((each) => open(each, 'start', 'end'))
    else if (step === 'startswith') spellings = spellings.map((each) => open(each, 'end'))
    else if (step === 'endswith') spellings = spellings.map((each) => open(each, 'start'))
    else if (step === 'windash') {
      const dashed = spellings.map((each) => dashSpellings(each, MAX_SPELLINGS))
      if (dashed.includes(undefined)) {
        report(value.at, 'too-many-values', MAX_SPELLINGS)
        return undefined
      }
      spellings = dashed.flatMap((each) => each ?? [])
    } else {
      if (spellings.some(isWild) || value.text === '') {
        report(value.at, 'modifier-value', step, 'a text without wildcards')
        return undefined
      }
      const encoded = spellings.flatMap((each) => encode(step, each.join(''), bytes))
      bytes = encoded.length === 1 && typeof encoded[0] !== 'string' ? encoded[0] : undefined
      spellings = encoded.map((each) => [typeof each === 'string' ? each : bytesAsText(each)])
    }
  }
  return spellings
}

type Encoding = Exclude<Modifiers['steps'][number], 'contains' | 'startswith' | 'endswith' | 'windash'>

function encode(step: Encoding, text: string, bytes: Uint8Array | undefined): (string | Uint8Array)[] {
  switch (step) {
    case 'base64':
      return [base64(bytes ?? utf8(text))]
    case 'base64offset':
      return base64Offsets(bytes ?? utf8(text))
    case 'utf16':
      return [utf16WithMark(text)]
    case 'utf16be':
      return [utf16(text, 'be')]
    case 'utf16le':
    case 'wide':
      return [utf16(text, 'le')]
  }
}

/** Numbers and addresses compare by their one canonical text. */
function normal(field: string, parts: readonly WildcardPart[]): readonly WildcardPart[] {
  const only = parts.length === 1 ? parts[0] : undefined
  if (typeof only !== 'string') return parts
  const type = typeOf(field)
  if (type === 'number') return [String(decimalOf(only) ?? only)]
  return type === 'address' ? [canonicalAddress(only) ?? only] : parts
}
