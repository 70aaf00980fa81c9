/** Characters kept of one text, unless the caller says otherwise. */
const MOST = 200

// Controls (C0, DEL, C1), formats (bidi, zero width, tags), line and paragraph ends, lone surrogates, private use.
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu
// East Asian wide and full width, and emoji; letters that name a region take one column each.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}/u
// Marks that take no column of their own, and the vowels and finals of Hangul.
const COMBINING = /[\p{Mn}\p{Me}\u1160-\u11ff]/u

/**
 * A text from outside as it may be shown to a person: nothing in it can steer a terminal, turn the
 * direction of writing or hide. What could is shown as `\x1b` or `\u{202e}`; a long text is cut.
 */
export function harmless(text: string, most: number = MOST): string {
  // A character is at most two units of UTF-16, so that a huge text is never walked through whole.
  const start = text.slice(0, 2 * most + 2)
  const characters = [...start]
  const cut = characters.length > most || start.length < text.length
  const kept = cut ? characters.slice(0, most).join('') : start
  return `${kept.replace(DANGEROUS, escaped)}${cut ? '…' : ''}`
}

function escaped(character: string): string {
  const code = character.codePointAt(0)!
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

// More marks on one letter would be drawn over the lines above and below.
const TOO_MANY_MARKS = /((?:\p{Mn}|\p{Me}){2})(?:\p{Mn}|\p{Me})+/gu

/** How many columns of a terminal a harmless text takes. */
export function widthOf(text: string): number {
  let width = 0
  for (const character of text) width += widthOfCharacter(character)
  return width
}

const widthOfCharacter = (character: string): number =>
  character < '\u0300' ? 1 : WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1

/** A harmless text in at most so many columns; a longer one ends in an ellipsis. */
export function fitted(text: string, width: number): string {
  const calm = text.replace(TOO_MANY_MARKS, '$1')
  if (widthOf(calm) <= width) return calm
  let shown = ''
  let used = 0
  for (const character of calm) {
    used += widthOfCharacter(character)
    if (used > width - 1) break
    shown += character
  }
  return width > 0 ? `${shown}…` : ''
}

export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)))

export const padStart = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text
