import { isUtf8 } from 'node:buffer'
import { parseV4Bytes } from '../../lib/ip.ts'
import { plainEnd } from '../../lib/plain-text.ts'
import { parseIsoTime, readTime } from '../../lib/time.ts'
import { mostBytes, readUtf8, writeUtf8 } from '../../lib/utf8.ts'
import { fillWords, startsWith } from '../../lib/words.ts'
import { type AccessEvents, APPLICATION, IP, PLACES, TYPE, USER } from '../../model/access-events.ts'
import { finerThanMilliseconds, LONGEST_TEXT, senderOf } from '../plain-event.ts'
import { MOST_EVENTS } from './read-events.ts'

/**
 * Reads a body of JSON, an event or a list of them, straight into columns, without a value or a text for any part of it. Gives
 * undefined for whatever is unusual in the least: names or texts with escapes, names that come twice, values in one another,
 * more events than are judged whole, anything that is no sound event. Then the body has to be parsed and the schema asked. A
 * test holds the two ways to each other.
 */
export function scanEvents(body: Uint8Array): AccessEvents | undefined {
  if (!isUtf8(body)) return undefined
  const scan = new Scan(body)
  return scan.all() ? scan.events() : undefined
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const ZULU = 0x5a
const SPACE = 0x20
const POINT = 0x2e
const ZERO = 0x30
/** Powers of ten that are exact. */
const POWERS = Array.from({ length: 23 }, (_, digits) => Number(`1e${digits}`))

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

const TRUE = bytesOf('true')
const FALSE = bytesOf('false')
const NULL = bytesOf('null')

const fields = [
  'timestamp',
  'username',
  'source_ip',
  'event_type',
  'file_size_mb',
  'application',
  'success',
] as const
const [TIMESTAMP, USERNAME, SOURCE_IP, EVENT_TYPE, FILE_SIZE, APPLICATION_FIELD, SUCCESS] = fields.map(
  (_, field) => field,
) as [number, number, number, number, number, number, number]
const NO_FIELD = fields.length
const names = fields.map(bytesOf)
const NEEDED = (1 << fields.length) - 1 - (1 << USERNAME) - (1 << FILE_SIZE)

// One scan ends before the next begins: they share the columns they fill.
const time = new Float64Array(MOST_EVENTS)
const places = new Uint32Array(PLACES * MOST_EVENTS)
const fileSizeMb = new Float64Array(MOST_EVENTS)
const success = new Uint8Array(MOST_EVENTS)

/** What stood between two values, so that the same need not be taken apart again: most bodies are written by few programs. */
interface Between {
  length: number
  readonly words: Int32Array
  /** The field whose value follows, and whether it is one of the next event. */
  field: number
  nextEvent: boolean
}

/** Bytes of what is remembered of it. */
const LONGEST_BETWEEN = 128

/** By the field of the value before: what was met last, in whatever body. */
const lately = Array.from(
  { length: NO_FIELD + 1 },
  (): Between => ({ length: 0, words: new Int32Array(LONGEST_BETWEEN / 4), field: 0, nextEvent: false }),
)

/**
 * Reads a body from its beginning to its end, a value and what stands between it and the next in turn. Whatever reads something
 * gives false where it cannot.
 */
class Scan {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0
  #row = 0
  /** The fields that the event has so far, a bit each. */
  #met = 0
  readonly #finer = new Map<number, string>()
  /** Texts that do not stand in the body as they are meant, and whose places they are. */
  readonly #others: { readonly place: number; readonly text: string }[] = []

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  all(): boolean {
    this.#passSpace()
    const isList = this.#passes(0x5b)
    if (isList && this.#passes(0x5d)) return this.#isEnd()
    if (!this.#passes(0x7b)) return false
    this.#beginEvent()
    for (let field = this.#name(); field >= 0; ) {
      if (!this.#take(field)) return false
      const between = lately[field]!
      if (between.length > 0 && startsWith(this.#view, this.#at, between)) {
        if (between.nextEvent && !(isList && this.#turnToNext())) return false
        this.#at += between.length
        field = between.field
        continue
      }
      const start = this.#at
      this.#passSpace()
      const nextEvent = this.#passes(0x7d)
      if (nextEvent) {
        if (!isList || this.#passes(0x5d)) return this.#endEvent() && this.#isEnd()
        if (!this.#passes(COMMA) || !this.#passes(0x7b) || !this.#turnToNext()) return false
      } else if (!this.#passes(COMMA)) return false
      field = this.#name()
      if (field >= 0) this.#remember(between, start, field, nextEvent)
    }
    return false
  }

  events(): AccessEvents {
    const length = this.#row
    const own = places.slice(0, PLACES * length)
    return {
      ...{ length, finer: this.#finer, places: own, bytes: this.#withOthers(own) },
      time: time.slice(0, length),
      fileSizeMb: fileSizeMb.slice(0, length),
      success: success.slice(0, length),
    }
  }

  #withOthers(own: Uint32Array): Uint8Array {
    if (this.#others.length === 0) return this.#bytes
    let end = this.#bytes.length
    const bytes = new Uint8Array(this.#others.reduce((sum, { text }) => sum + mostBytes(text), end))
    bytes.set(this.#bytes)
    for (const { place, text } of this.#others) {
      own[place] = end
      end = writeUtf8(text, bytes, end)
      own[place + 1] = end
    }
    return bytes
  }

  #remember(between: Between, start: number, field: number, nextEvent: boolean): void {
    const length = this.#at - start
    if (length > LONGEST_BETWEEN) return
    between.length = length
    fillWords(between.words, this.#bytes, start, this.#at)
    between.field = field
    between.nextEvent = nextEvent
  }

  #turnToNext(): boolean {
    if (!this.#endEvent() || this.#row === MOST_EVENTS) return false
    this.#beginEvent()
    return true
  }

  #beginEvent(): void {
    const at = PLACES * this.#row
    places[at + USER] = 0
    places[at + USER + 1] = 0
    fileSizeMb[this.#row] = Number.NaN
    this.#met = 0
  }

  #endEvent(): boolean {
    this.#row++
    return (this.#met & NEEDED) === NEEDED
  }

  /** Passes a name and its colon; -1 when there is none. */
  #name(): number {
    if (this.#bytes[this.#at] !== QUOTE) return -1
    this.#at++
    let field = 0
    while (field < NO_FIELD && !this.#isName(field)) field++
    if (field < NO_FIELD) this.#at += names[field]!.length + 1
    else if (this.#text() < 0) return -1
    this.#passSpace()
    return this.#passes(COLON) ? field : -1
  }

  /** Whether this name, and the quote behind it, stand here. */
  #isName(field: number): boolean {
    const name = names[field]!
    const bytes = this.#bytes
    const at = this.#at
    for (let i = 0; i < name.length; i++) if (bytes[at + i] !== name[i]) return false
    return bytes[at + name.length] === QUOTE
  }

  /** The value of a field, which comes once in an event. */
  #take(field: number): boolean {
    const bit = field === NO_FIELD ? 0 : 1 << field
    if ((this.#met & bit) !== 0) return false
    this.#met |= bit
    const at = PLACES * this.#row
    switch (field) {
      case TIMESTAMP:
        return this.#timestamp()
      case USERNAME:
        return this.#passesWord(NULL) || this.#placed(at + USER, 0)
      case SOURCE_IP:
        return this.#placed(at + IP, 1) && this.#address(at + IP)
      case EVENT_TYPE:
        return this.#placed(at + TYPE, 1)
      case APPLICATION_FIELD:
        return this.#placed(at + APPLICATION, 1)
      case FILE_SIZE:
        return this.#passesWord(NULL) || this.#size()
      case SUCCESS:
        return this.#truth()
      default:
        return this.#ignored()
    }
  }

  #timestamp(): boolean {
    const bytes = this.#bytes
    const start = this.#at + 1
    // Of one of these lengths and with this end it has at most milliseconds.
    const end = bytes[start + 19] === ZULU ? start + 20 : start + 24
    if (bytes[start - 1] === QUOTE && bytes[end] === QUOTE && bytes[end - 1] === ZULU) {
      const read = parseIsoTime(bytes, start, end)
      if (read >= 0) {
        time[this.#row] = read
        this.#at = end + 1
        return true
      }
    }
    return this.#oddTimestamp()
  }

  #oddTimestamp(): boolean {
    if (!this.#passes(QUOTE)) return false
    const start = this.#at
    const end = this.#text()
    if (end < 0) return false
    const text = readUtf8(this.#bytes, start, end)
    const found = readTime(text)
    if (typeof found !== 'number') return false
    time[this.#row] = found
    const finer = finerThanMilliseconds(text)
    if (finer !== '') this.#finer.set(this.#row, finer)
    return true
  }

  /** A text of at least so many bytes that any field may have. */
  #placed(place: number, least: number): boolean {
    if (!this.#passes(QUOTE)) return false
    const start = this.#at
    const end = this.#text()
    places[place] = start
    places[place + 1] = end
    // No text has fewer bytes than characters.
    return end - start >= least && end - start <= LONGEST_TEXT
  }

  /** Has the address that stands at a place in its canonical spelling. */
  #address(place: number): boolean {
    const start = places[place]!
    const end = places[place + 1]!
    const v4 = parseV4Bytes(this.#bytes, start, end)
    if (v4 >= 0) return v4 > 0
    const text = readUtf8(this.#bytes, start, end)
    const canonical = senderOf(text)
    if (canonical === undefined) return false
    if (canonical !== text) this.#others.push({ place, text: canonical })
    return true
  }

  #size(): boolean {
    const size = this.#number()
    fileSizeMb[this.#row] = size
    return size < Number.POSITIVE_INFINITY
  }

  #truth(): boolean {
    const isTrue = this.#passesWord(TRUE)
    success[this.#row] = isTrue ? 1 : 0
    return isTrue || this.#passesWord(FALSE)
  }

  /** The value of a field that means nothing to us. */
  #ignored(): boolean {
    if (this.#passes(QUOTE)) return this.#text() >= 0
    return (
      this.#passesWord(NULL) ||
      this.#passesWord(TRUE) ||
      this.#passesWord(FALSE) ||
      !Number.isNaN(this.#number())
    )
  }

  /** Passes the rest of a text and its quote, and gives where the text ends; -1 when it is none that stands as it is meant. */
  #text(): number {
    const end = plainEnd(this.#bytes, this.#at)
    if (end >= 0) this.#at = end + 1
    return end
  }

  /** A number that is not below 0; NaN for whatever else stands here. */
  #number(): number {
    const bytes = this.#bytes
    const start = this.#at
    let digits = 0
    let whole = this.#digits()
    if (whole < 0 || (bytes[start] === ZERO && this.#at > start + 1)) return Number.NaN
    const point = this.#at
    if (bytes[point] === POINT) {
      this.#at = point + 1
      const more = this.#digits()
      if (more < 0) return Number.NaN
      digits = this.#at - point - 1
      whole = whole * POWERS[digits]! + more
    }
    const isExact = this.#at - start <= 15 && bytes[this.#at] !== 0x65 && bytes[this.#at] !== 0x45
    // Both are exact, so that what is divided is the nearest there is.
    return isExact ? whole / POWERS[digits]! : Number.NaN
  }

  /** Passes decimal digits, of which the first fifteen make the number; -1 when there is none. */
  #digits(): number {
    const bytes = this.#bytes
    let value = -1
    for (let digit = bytes[this.#at]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++this.#at]! - ZERO)
      value = value < 0 ? digit : value * 10 + digit
    return value
  }

  #passSpace(): void {
    const bytes = this.#bytes
    for (let byte = bytes[this.#at]; byte === SPACE || byte === 0x0a || byte === 0x0d || byte === 0x09; )
      byte = bytes[++this.#at]
  }

  /** Passes a character, where it stands here, and the space behind it unless it begins a text. */
  #passes(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false
    this.#at++
    if (byte !== QUOTE) this.#passSpace()
    return true
  }

  #passesWord(word: Uint8Array): boolean {
    for (let i = 0; i < word.length; i++) if (this.#bytes[this.#at + i] !== word[i]) return false
    this.#at += word.length
    return true
  }

  #isEnd(): boolean {
    return this.#at === this.#bytes.length
  }
}
