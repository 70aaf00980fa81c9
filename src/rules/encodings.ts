import type { WildcardPart } from '../model/plan.ts'

/** The UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

/** The UTF-16 bytes of a text, low or high byte first. */
export function utf16(text: string, order: 'le' | 'be'): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    bytes[2 * i + (order === 'le' ? 0 : 1)] = unit & 0xff
    bytes[2 * i + (order === 'le' ? 1 : 0)] = unit >> 8
  }
  return bytes
}

/** UTF-16, low byte first, behind its byte order mark. */
export function utf16WithMark(text: string): Uint8Array {
  return Uint8Array.of(0xff, 0xfe, ...utf16(text, 'le'))
}

/** Bytes as a text with one character each. */
export const bytesAsText = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

export const base64 = (bytes: Uint8Array): string => btoa(bytesAsText(bytes))

/**
 * What the bytes look like inside longer Base64, for each of the three places at which they may begin: the
 * characters that do not depend on what stands before and behind.
 */
export function base64Offsets(bytes: Uint8Array): string[] {
  const found = [0, 1, 2].map((shift) => {
    const shifted = new Uint8Array(shift + bytes.length)
    shifted.set(bytes, shift)
    const first = [0, 2, 3][shift]!
    const end = Math.floor(((shift + bytes.length) * 8) / 6)
    return base64(shifted).slice(first, end)
  })
  return [...new Set(found.filter((text) => text !== ''))]
}

const dashes = ['-', '/', '\u2013', '\u2014', '\u2015']
/** A dash that begins an option: no letter or digit before it, one behind it. */
const optionDash = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/gu

/** Every spelling of a command line's option dashes, or undefined when they are more than `limit`. */
export function dashSpellings(parts: readonly WildcardPart[], limit: number): WildcardPart[][] | undefined {
  let spellings: WildcardPart[][] = [[]]
  for (const part of parts) {
    const choices = typeof part === 'string' ? dashedTexts(part, limit) : [part]
    if (choices === undefined || choices.length * spellings.length > limit) return undefined
    spellings = spellings.flatMap((before) => choices.map((choice) => [...before, choice]))
  }
  return spellings
}

function dashedTexts(text: string, limit: number): string[] | undefined {
  const pieces = text.split(optionDash)
  if (dashes.length ** (pieces.length - 1) > limit) return undefined
  return pieces
    .slice(1)
    .reduce(
      (texts, piece) => texts.flatMap((before) => dashes.map((dash) => before + dash + piece)),
      [pieces[0]!],
    )
}
