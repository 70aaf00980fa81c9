import { CidrSet, parseCidr } from '../../lib/cidr.ts'
import type { EventFilter, EventValue } from '../../model/event-search.ts'

/** Filters that are about the bytes of a text. */
export type FilterTexts = Extract<EventFilter, { readonly op: 'in' | 'prefix' | 'contains' | 'cidr' }>

export const isAboutText = (filter: EventFilter): filter is FilterTexts =>
  filter.op === 'in' || filter.op === 'prefix' || filter.op === 'contains' || filter.op === 'cidr'

/** What a text begins with, or else contains, that is an address in a range. */
export function spelledInRange(cidr: string): {
  readonly prefix: string | undefined
  readonly contains: string
} {
  const read = parseCidr(cidr)
  // A colon is in every address of version 6, also in those that mean one of version 4.
  if (!read.ok || read.cidr.version === 6) return { prefix: undefined, contains: ':' }
  const whole = Math.floor(read.cidr.prefix / 8)
  const octets = read.cidr.text.split(/[./]/).slice(0, whole)
  return { prefix: octets.join('.') + (whole > 0 && whole < 4 ? '.' : ''), contains: ':' }
}

/** Whether a value, told as text, passes. Numbers are told by their shortest decimal. */
export function textTest(filter: EventFilter): (text: string) => boolean {
  switch (filter.op) {
    case 'exists':
      return () => true
    case 'in': {
      const wanted = new Set(filter.values)
      return (text) => wanted.has(text)
    }
    case 'prefix':
      return (text) => text.startsWith(filter.text)
    case 'contains':
      return (text) => text.includes(filter.text)
    case 'cidr': {
      const read = parseCidr(filter.cidr)
      const set = new CidrSet(read.ok ? [read.cidr] : [])
      return (text) => set.has(text)
    }
    case 'range': {
      const inside = numberTest(filter)
      return (text) => text !== '' && inside(Number(text))
    }
  }
}

/** The same of what an event holds of a field: of several values one is enough. */
export function valueTest(filter: EventFilter): (value: EventValue | undefined) => boolean {
  const text = textTest(filter)
  const number = numberTest(filter)
  const one = (value: string | number): boolean => (typeof value === 'number' ? number(value) : text(value))
  return (value) => {
    if (value === undefined) return false
    return typeof value === 'object' ? value.some(one) : one(value)
  }
}

/** The same of a number. */
export function numberTest(filter: EventFilter): (value: number) => boolean {
  if (filter.op === 'exists') return (value) => !Number.isNaN(value)
  if (filter.op === 'range') {
    const { least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY } = filter
    return (value) => value >= least && value <= most
  }
  if (filter.op === 'in') {
    const wanted = new Set(filter.values.filter((text) => String(Number(text)) === text).map(Number))
    return (value) => wanted.has(value)
  }
  const test = textTest(filter)
  return (value) => !Number.isNaN(value) && test(String(value))
}
