import { parseDocument, stringify, YAMLSeq } from 'yaml'
import type { Alert } from '../../model/alert.ts'
import type { EventClass } from '../../model/fields.ts'
import { type TestEvent, testStartMs } from '../../rules/rule-tests.ts'
import { formatTimespan } from '../../rules/timespan.ts'
import { UserMistake } from '../mistake.ts'

/** A test to be written: its events have times counted from {@link testStartMs}. */
export interface WrittenTest {
  readonly name: string
  readonly events: readonly TestEvent[]
  readonly alerts: readonly Alert[]
}

/** Tests as the text of a `.tests.yml`. `otherwise` is the class of events that name none. */
export const testsText = (tests: readonly WrittenTest[], otherwise: EventClass): string =>
  stringify({ tests: tests.map((test) => plain(test, otherwise)) }, { lineWidth: 0 })

/** Adds tests behind those that a file holds already. */
export function addedTo(
  path: string,
  text: string,
  tests: readonly WrittenTest[],
  otherwise: EventClass,
): string {
  const document = parseDocument(text)
  const list = document.errors.length === 0 ? document.get('tests') : undefined
  if (!(list instanceof YAMLSeq))
    throw new UserMistake(`${path}: holds no list "tests" to add to; write to a new file`)
  const names = new Set(list.items.map((item) => (item as { get?: (key: string) => unknown }).get?.('name')))
  for (const test of tests) {
    if (names.has(test.name))
      throw new UserMistake(
        `${path}: has the test "${test.name}" already; remove it, or write to another file`,
      )
    list.add(document.createNode(plain(test, otherwise)))
  }
  return document.toString({ lineWidth: 0 })
}

function plain({ name, events, alerts }: WrittenTest, otherwise: EventClass): object {
  return {
    name,
    events: events.map(({ time, fields, eventClass }) => ({
      at: at(time),
      ...(eventClass && eventClass !== otherwise ? { class: eventClass } : {}),
      ...fields,
    })),
    alerts: alerts.map(({ rule, key, openedAt, openedBy, count, value }) => ({
      rule: rule.id,
      ...(Object.keys(key).length > 0 ? { key } : {}),
      openedAt: at(openedAt),
      openedBy,
      count,
      value,
      level: rule.level,
    })),
  }
}

const at = (time: number): string | 0 => (time === testStartMs ? 0 : formatTimespan(time - testStartMs))
