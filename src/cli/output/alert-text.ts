import type { AddressBook } from '../../app/address-book.ts'
import { harmless } from '../../lib/harmless.ts'
import type { Alert, Attack } from '../../model/alert.ts'
import { type Level, levels } from '../../model/plan.ts'
import { labelled } from '../../report/layout.ts'
import { INSIDE_NOTE, keyWords, sourcesOf } from '../../report/rows.ts'
import { bytes, clock, moment, number, plural, span } from '../../report/words.ts'
import { knownAs } from './people.ts'

type Paint = (level: Level, text: string) => string

const LABEL = 9
const LEVEL = Math.max(...levels.map((level) => level.length)) + 2
const NAMES = 4

/** Alerts in words: one paragraph when one opens, a few lines when it closes. */
export class AlertText {
  readonly #book: AddressBook
  readonly #paint: Paint

  constructor(book: AddressBook, paint: Paint) {
    this.#book = book
    this.#paint = paint
  }

  opened(alert: Alert): string[] {
    const { rule, key, entities } = alert
    const level = this.#paint(rule.level, rule.level.toUpperCase().padEnd(LEVEL))
    return [
      '',
      `${level}${moment(alert.openedAt)}  ${harmless(rule.title, 80)}`,
      ...ownWords(alert.message),
      ...facts([
        ['key', keyWords(key)],
        ['why', harmless(alert.reason, 600)],
        ['users', list(entities.users, (user) => harmless(user, 60))],
        ['from', list(entities.sources, (address) => this.#address(address))],
        ['to', list(entities.targets, (address) => this.#target(address))],
        ['advice', harmless(alert.advice, 400)],
        ['id', alert.id.slice(0, 8)],
      ]),
    ]
  }

  closed(alert: Alert): string[] {
    const { rule, closedAt, key, attack } = alert
    const told = `${moment(closedAt)}  ${harmless(rule.title, 80)}  ${keyWords(key)}`.trimEnd()
    return [
      ...labelled('closed', `${told}: ${outcome(alert)}`, 0, LEVEL),
      ...ownWords(alert.recovery),
      ...(attack ? this.#attack(attack) : []),
    ]
  }

  /** Told before, and otherwise now that late events are known. */
  revised(alert: Alert): string[] {
    const { rule, openedAt, key, status, count, attack, reason } = alert
    const told = `${moment(openedAt)}  ${harmless(rule.title, 80)}  ${keyWords(key)}`.trimEnd()
    const now = status === 'open' ? `open, ${plural(count, 'event')}` : `closed ${outcome(alert)}`
    return [
      ...labelled('revised', `${told}: ${now}`, 0, LEVEL),
      ...facts([['why', harmless(reason, 600)]]),
      ...(attack ? this.#attack(attack) : []),
    ]
  }

  #attack({ targets, topSources: { outside, inside } }: Attack): string[] {
    return facts([
      ['targets', list(targets, (address) => this.#target(address), 8)],
      ['outside', list(outside, ({ address, events }) => `${this.#address(address)} ${number(events)}`, 5)],
      ['inside', inside.length > 0 ? `${sourcesOf(inside, 5)}; ${INSIDE_NOTE}` : ''],
    ])
  }

  withdrawn({ rule, openedAt, key, withdrawnBecause }: Alert): string[] {
    const because = withdrawnBecause ? `: ${harmless(withdrawnBecause)}` : ''
    const told = `${moment(openedAt)}  ${harmless(rule.title, 80)}  ${keyWords(key)}${because}`
    return labelled('withdrawn', told.trimEnd(), 0, LEVEL)
  }

  #isInside(address: string): boolean {
    return this.#book.isInside(address)
  }

  #address(address: string): string {
    const about = knownAs(this.#book)(address)
    return about ? `${harmless(address, 45)} (${about})` : harmless(address, 45)
  }

  /** Targets are mostly ours, which need not be said of each. */
  #target(address: string): string {
    return this.#isInside(address) ? harmless(address, 45) : this.#address(address)
  }
}

/** What the rule says itself: one line, however long, so that programs can look for it. */
const ownWords = (message: string | undefined): string[] =>
  message === undefined ? [] : [harmless(message, 1000)]

function outcome({ openedAt, closedAt, count, peak, attack }: Alert): string {
  const words = [`after ${span(closedAt - openedAt)}`, plural(count, 'event')]
  if (attack) words.push(bytes(attack.bytes))
  if (peak) words.push(`peak ${number(peak.value)} at ${clock(peak.at)}`)
  return words.join(', ')
}

const facts = (rows: readonly (readonly [label: string, text: string])[]): string[] =>
  rows.filter(([, text]) => text !== '').flatMap(([label, text]) => labelled(label, text, LEVEL, LABEL))

function list<T>(all: readonly T[], say: (one: T) => string, most = NAMES): string {
  const shown = all.slice(0, most).map(say).join(', ')
  return all.length > most ? `${shown} and ${number(all.length - most)} more` : shown
}
