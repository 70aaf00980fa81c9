/** Texts of which every match of a pattern holds at least one. */
export interface RegexLiterals {
  readonly texts: readonly string[]
  /** The pattern ignores case somewhere: the texts are lower case, and hold no `s`, which has a sister beyond ASCII. */
  readonly folded: boolean
}

/** More alternatives than this are not worth looking for. */
const MOST = 64

/**
 * Literal texts that a match of an RE2 pattern cannot do without; undefined when none are known. Only ASCII is told, so
 * that lower case means the same on both sides. What is not understood gives nothing: this is a first sieve, and never
 * keeps back a text that matches.
 */
export function regexLiterals(pattern: string, flags: string): RegexLiterals | undefined {
  const folded = flags.includes('i') || /\(\?[a-zA-Z]*i/.test(pattern)
  const parser = new LiteralParser(pattern, folded)
  const part = parser.whole()
  const texts = part && needed(part)
  return texts && texts.length <= MOST ? { texts, folded } : undefined
}

/** A part of a pattern: what it is when it is one text, and texts of which it needs one. */
interface Part {
  readonly text: string | undefined
  readonly needs: readonly string[] | undefined
}

const unknown: Part = { text: undefined, needs: undefined }

const needed = ({ text, needs }: Part): readonly string[] | undefined =>
  text !== undefined && text !== '' ? [text] : needs

/** Long texts are rare; so are few of them. */
const worth = (texts: readonly string[] | undefined): number =>
  texts === undefined ? 0 : Math.min(...texts.map((text) => text.length)) - Math.log2(texts.length) / 2

const better = (a: Part['needs'], b: Part['needs']): Part['needs'] => (worth(b) > worth(a) ? b : a)

class LiteralParser {
  readonly #pattern: string
  readonly #folded: boolean
  #at = 0
  #broken = false

  constructor(pattern: string, folded: boolean) {
    this.#pattern = pattern
    this.#folded = folded
  }

  whole(): Part | undefined {
    const part = this.#either()
    return this.#broken || this.#at < this.#pattern.length ? undefined : part
  }

  #either(): Part {
    const parts = [this.#sequence()]
    while (this.#take('|')) parts.push(this.#sequence())
    if (parts.length === 1) return parts[0]!
    const all = parts.map(needed)
    const needs = all.every((each) => each !== undefined) ? [...new Set(all.flat())] : undefined
    return { text: undefined, needs }
  }

  /** Texts that stand side by side become one; of the rest the best need stands for all. */
  #sequence(): Part {
    let run = ''
    let whole = true
    let needs: Part['needs']
    while (this.#at < this.#pattern.length && !this.#broken) {
      const char = this.#pattern[this.#at]!
      if (char === '|' || char === ')') break
      const part = this.#repeated(this.#single())
      if (part.text !== undefined) run += part.text
      else {
        if (run !== '') needs = better(needs, [run])
        needs = better(needs, part.needs)
        run = ''
        whole = false
      }
    }
    if (whole) return { text: run, needs: undefined }
    return { text: undefined, needs: run === '' ? needs : better(needs, [run]) }
  }

  #repeated(part: Part): Part {
    let now = part
    for (;;) {
      const found = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(this.#pattern.slice(this.#at, this.#at + 16))
      if (!found) return now
      this.#at += found[0].length
      const least = found[0][0] === '+' ? 1 : Number(found[1] ?? 0)
      now = least > 0 ? { text: undefined, needs: needed(now) } : unknown
    }
  }

  #single(): Part {
    const char = this.#pattern[this.#at++]!
    switch (char) {
      case '(':
        return this.#group()
      case '[':
        return this.#class()
      case '\\':
        return this.#escape()
      case '.':
      case '^':
      case '$':
        return unknown
      default:
        return this.#literal(char)
    }
  }

  #literal(char: string): Part {
    if (char > '\u007f') return unknown
    if (!this.#folded) return { text: char, needs: undefined }
    const lower = char.toLowerCase()
    return lower === 's' ? unknown : { text: lower, needs: undefined }
  }

  #group(): Part {
    if (this.#take('?')) {
      const found = /^(?:P?<\w+>|([a-zA-Z-]*)([:)]))/.exec(this.#pattern.slice(this.#at))
      if (!found) return this.#stop()
      this.#at += found[0].length
      // Flags change how what follows is read; only `i`, `m`, `s` and `U` leave literals as they are.
      if (/[^imsU-]/.test(found[1] ?? '')) return this.#stop()
      if (found[2] === ')') return { text: '', needs: undefined }
    }
    const part = this.#either()
    return this.#take(')') ? part : this.#stop()
  }

  /** A class is one of many letters: nothing is known of it but where it ends. */
  #class(): Part {
    const found = /^\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]/su.exec(this.#pattern.slice(this.#at))
    if (!found) return this.#stop()
    this.#at += found[0].length
    return unknown
  }

  #escape(): Part {
    const char = this.#pattern[this.#at++]
    if (char === undefined) return this.#stop()
    if (/[dDsSwWbBAz]/.test(char)) return unknown
    const control = { t: '\t', n: '\n', r: '\r', f: '\f', v: '\v', a: '\u0007' }[char]
    if (control !== undefined) return this.#literal(control)
    if (char === 'x' || char === 'p' || char === 'P') {
      const found = (char === 'x' ? /^(?:[\da-fA-F]{2}|\{[\da-fA-F]+\})/ : /^(?:\{\^?\w+\}|\w)/).exec(
        this.#pattern.slice(this.#at),
      )
      if (!found) return this.#stop()
      this.#at += found[0].length
      return unknown
    }
    return /[a-zA-Z0-9]/.test(char) ? this.#stop() : this.#literal(char)
  }

  #take(char: string): boolean {
    if (this.#pattern[this.#at] !== char) return false
    this.#at++
    return true
  }

  #stop(): Part {
    this.#broken = true
    return unknown
  }
}
