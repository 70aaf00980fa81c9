import { BlockList, isIP } from 'node:net'
import type { JsonObject } from './archive.ts'

/** What a rule's text says, read in the plainest way: one rule, one event, nothing shared with the engine. */
export interface RuleText {
  readonly id: string
  readonly logsource: { readonly category?: string; readonly product?: string; readonly service?: string }
  readonly detection: { readonly [name: string]: unknown }
}

/** The events of Windows that categories of these rules stand for: channel and code. */
const sysmon = 'Microsoft-Windows-Sysmon/Operational'
const categories: Readonly<Record<string, readonly (readonly [channel: string, code: string])[]>> = {
  process_creation: [
    [sysmon, '1'],
    ['Security', '4688'],
  ],
  image_load: [[sysmon, '7']],
  file_event: [[sysmon, '11']],
  registry_add: [[sysmon, '12']],
  registry_delete: [[sysmon, '12']],
  registry_set: [[sysmon, '13']],
  registry_event: [
    [sysmon, '12'],
    [sysmon, '13'],
    [sysmon, '14'],
  ],
  pipe_created: [
    [sysmon, '17'],
    [sysmon, '18'],
  ],
}

const services: Readonly<Record<string, string>> = {
  sysmon,
  security: 'Security',
  wmi: 'Microsoft-Windows-WMI-Activity/Operational',
}

/** The fields of an exported event of Windows, by the names that Sigma has for them. */
export function fieldsOfEvent(event: JsonObject): ReadonlyMap<string, string | null> {
  const { System: system, EventData: data, UserData: user } = event.Event as Record<string, JsonObject | null>
  const { '#attributes': provider } = (system?.Provider ?? {}) as Record<string, JsonObject>
  const said = { ...data, ...Object.assign({}, ...Object.values(user ?? {})) }
  const entries = Object.entries({ ...system, ...said, Provider_Name: provider?.Name ?? null })
  return new Map(
    entries.flatMap(([name, value]): [string, string | null][] =>
      typeof value === 'object' && value !== null
        ? []
        : [[name, value === null ? null : String(value as string)]],
    ),
  )
}

type Fields = ReadonlyMap<string, string | null>

/** Whether a rule matches an event of the Windows log. Throws where this reading knows too little. */
export function matchesText({ logsource, detection }: RuleText, fields: Fields): boolean {
  const { category, product, service } = logsource
  if (product !== 'windows') return false
  const kind: readonly [string, string] = [fields.get('Channel') ?? '', fields.get('EventID') ?? '']
  if (category !== undefined && !categories[category]?.some((each) => String(each) === String(kind)))
    return false
  if (service !== undefined && services[service] !== kind[0]) return false
  const { condition, ...selections } = detection
  const conditions = Array.isArray(condition) ? condition : [condition]
  return conditions.some((text) => new Reading(String(text), selections, fields).holds())
}

/** Walks through a condition word by word. */
class Reading {
  readonly #words: readonly string[]
  readonly #selections: Readonly<Record<string, unknown>>
  readonly #fields: Fields
  #at = 0

  constructor(condition: string, selections: Readonly<Record<string, unknown>>, fields: Fields) {
    this.#words = condition.match(/[()]|[^\s()]+/g) ?? []
    this.#selections = selections
    this.#fields = fields
  }

  holds(): boolean {
    const value = this.#either()
    if (this.#at < this.#words.length) throw new Error(`condition: ${this.#words[this.#at]}`)
    return value
  }

  #either(): boolean {
    let value = this.#both()
    while (this.#take('or')) value = this.#both() || value
    return value
  }

  #both(): boolean {
    let value = this.#one()
    while (this.#take('and')) value = this.#one() && value
    return value
  }

  #one(): boolean {
    if (this.#take('not')) return !this.#one()
    if (this.#take('(')) {
      const value = this.#either()
      if (!this.#take(')')) throw new Error('condition: )')
      return value
    }
    const name = this.#words[this.#at++]!
    if (!this.#take('of')) return holds(this.#selections[name], this.#fields)
    const pattern = this.#words[this.#at++]!
    const among = Object.keys(this.#selections).filter((each) =>
      pattern === 'them' ? !each.startsWith('_') : wild(pattern).test(each),
    )
    const values = among.map((each) => holds(this.#selections[each], this.#fields))
    return name === 'all' ? values.every(Boolean) : values.some(Boolean)
  }

  #take(word: string): boolean {
    if (this.#words[this.#at]?.toLowerCase() !== word) return false
    this.#at++
    return true
  }
}

function holds(selection: unknown, fields: Fields): boolean {
  if (Array.isArray(selection)) return selection.some((part) => holds(part, fields))
  if (selection === undefined) throw new Error('condition: unknown name')
  if (typeof selection !== 'object' || selection === null) return keyword(selection, fields)
  return Object.entries(selection).every(([key, value]) => fieldHolds(key, value, fields))
}

const keyword = (word: unknown, fields: Fields): boolean =>
  [...fields.values()].some((value) => value !== null && wild(`*${String(word)}*`).test(value))

function fieldHolds(key: string, value: unknown, fields: Fields): boolean {
  const [name = '', ...modifiers] = key.split('|')
  const values = Array.isArray(value) ? value : [value]
  const tests = values.map((each) => valueHolds(fields, name, each, modifiers))
  return modifiers.includes('all') ? tests.every(Boolean) : tests.some(Boolean)
}

function valueHolds(fields: Fields, name: string, wanted: unknown, modifiers: readonly string[]): boolean {
  if (name === '') return keyword(wanted, fields)
  const found = fields.get(name) ?? null
  if (modifiers.includes('exists')) return fields.has(name) === wanted
  if (wanted === null) return found === null
  if (found === null) return false
  if (modifiers.includes('re'))
    return new RegExp(String(wanted).replace(/^\(\?i\)/, ''), flags(wanted, modifiers)).test(found)
  if (modifiers.includes('cidr')) return inRange(found, String(wanted))
  if (modifiers.includes('fieldref')) return found.toLowerCase() === fields.get(String(wanted))?.toLowerCase()
  return spellings(String(wanted), modifiers).some((text) =>
    wild(placed(text, modifiers), modifiers.includes('cased') ? 's' : 'is').test(found),
  )
}

const flags = (pattern: unknown, modifiers: readonly string[]): string =>
  [
    modifiers.includes('i') || String(pattern).startsWith('(?i)') ? 'i' : '',
    modifiers.includes('m') ? 'm' : '',
    modifiers.includes('s') ? 's' : '',
  ].join('')

const known = [
  'contains',
  'startswith',
  'endswith',
  'all',
  'cased',
  'windash',
  'base64offset',
  'base64',
  'wide',
  'utf16le',
  'utf16',
]

/** The texts that a value stands for. */
function spellings(text: string, modifiers: readonly string[]): string[] {
  const odd = modifiers.find((each) => !known.includes(each))
  if (odd !== undefined) throw new Error(`modifier: ${odd}`)
  if (modifiers.includes('windash')) {
    return ['-', '/', '\u2013', '\u2014', '\u2015'].flatMap((dash) => [
      text,
      text.replace(/(^|\s)[-/\u2013\u2014\u2015]/g, `$1${dash}`),
    ])
  }
  const bytes =
    modifiers.includes('wide') || modifiers.includes('utf16le')
      ? Buffer.from(text, 'utf16le')
      : Buffer.from(text)
  if (modifiers.includes('base64')) return [bytes.toString('base64')]
  if (!modifiers.includes('base64offset')) return [text]
  return [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64')
    const tail = (offset + bytes.length) % 3
    return encoded.slice([0, 2, 3][offset], tail === 0 ? undefined : -(4 - tail))
  })
}

function placed(text: string, modifiers: readonly string[]): string {
  const before = modifiers.includes('contains') || modifiers.includes('endswith') ? '*' : ''
  // A backslash at the end of a value is one, whatever follows.
  const after = modifiers.includes('contains') || modifiers.includes('startswith') ? '*' : ''
  const safe = after === '' ? text : text.replace(/(?<!\\)(\\\\)*\\$/, (end) => `${end}\\`)
  return `${before}${safe}${after}`
}

const patterns = new Map<string, RegExp>()

/** A value with wildcards as a pattern of the whole text. */
function wild(value: string, how = 'is'): RegExp {
  const name = `${how} ${value}`
  let pattern = patterns.get(name)
  if (!pattern) patterns.set(name, (pattern = patternOf(value, how)))
  return pattern
}

function patternOf(value: string, how: string): RegExp {
  const parts = value.match(/\\[\\*?]|[*?]|[\s\S]/g) ?? []
  const source = parts.map((part) => {
    if (part === '*') return '.*'
    if (part === '?') return '.'
    return (part.length === 2 ? part.slice(1) : part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source.join('')}$`, how)
}

function inRange(address: string, range: string): boolean {
  const [start = '', bits] = range.split('/')
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  if (isIP(address) === 0 || isIP(address) !== isIP(start)) return false
  const list = new BlockList()
  list.addSubnet(start, Number(bits), family)
  return list.check(address, family)
}
