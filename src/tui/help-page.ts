import { padEnd } from '../lib/harmless.ts'
import { type Line, span } from './line.ts'

const keys: readonly (readonly [keys: string, what: string])[] = [
  ['up down, k j', 'select an alert; page up and page down go further'],
  ['enter', 'how the selected alert came about: reason, numbers, events'],
  ['escape, left', 'back'],
  ['s', 'sort alerts by time, level or events'],
  ['/', 'show only alerts and values with a text; escape shows all again'],
  ['left right', 'other tables'],
  ['w', 'totals and tables of the past 10 seconds, minute, hour, ..., month'],
  ['p, space', 'pause what is shown; detection goes on'],
  ['h, ?', 'this page'],
  ['q, ctrl-c', 'quit'],
]

const words: readonly (readonly [word: string, what: string])[] = [
  ['open', 'the alert holds now'],
  ['dismissed', 'it closed since the last refresh'],
  ['past', 'it closed before; alerts of the last 24 hours stay'],
  ['learning', 'a baseline has not seen enough yet to judge'],
  ['enforcing', 'all baselines judge; the band in the chart is what is usual'],
  ['lag', 'how far the newest event lay behind the clock'],
]

export const helpPage = (): readonly Line[] => [
  [span('Keys', 'strong')],
  ...keys.map(row),
  [],
  [span('Words', 'strong')],
  ...words.map(row),
]

const row = ([name, what]: readonly [string, string]): Line => [
  span(`  ${padEnd(name, 15)}`, 'good'),
  span(what),
]
