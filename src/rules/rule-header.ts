import { nearest } from '../lib/nearest.ts'
import type { MapNode } from '../lib/yaml-tree.ts'
import { type Level, levels } from '../model/plan.ts'
import { textIn, textsIn } from './map-values.ts'
import type { Report } from './mistakes.ts'

/** What a rule says about itself, but for advice and version. */
export interface RuleHeader {
  readonly id: string
  readonly idAt: number
  /** The names by which correlations may refer to the rule, beside its id. */
  readonly name: string | undefined
  readonly title: string
  readonly level: Level
  readonly tags: readonly string[]
  readonly description: string
  readonly falsePositives: readonly string[]
  /** Recommended keys that are missing. */
  readonly missing: readonly string[]
}

const MAX_TITLE = 256
const recommended = ['id', 'level', 'description', 'tags', 'falsepositives']
const statuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported']

/** Top-level keys of Sigma and ours. Others are allowed as custom fields, unless they look like slips of these. */
const topLevel = [
  'title id name related taxonomy status description license author references date modified logsource detection',
  'correlation fields falsepositives level tags scope generate vedette filter action',
].flatMap((line) => line.split(' '))

/** Reads the keys that plain rules and correlations share. */
export function readHeader(map: MapNode, report: Report): RuleHeader {
  for (const { key, keyAt } of map.entries) {
    if (topLevel.includes(key)) continue
    const near = nearest(key, topLevel)
    if (near !== undefined) report(keyAt, 'unknown-key', key, near)
  }
  const title = textIn(map, 'title', report)
  if (!map.entries.some(({ key }) => key === 'title')) report(map.at, 'missing-field', 'title')
  if (title && title.text.length > MAX_TITLE) report(title.at, 'too-long', 'title', MAX_TITLE)
  const id = textIn(map, 'id', report)
  const name = textIn(map, 'name', report)?.text
  checkStatus(map, report)
  return {
    id: id?.text ?? name ?? slug(title?.text ?? ''),
    idAt: id?.at ?? map.at,
    name,
    title: title?.text ?? '',
    level: levelIn(map, report),
    tags: textsIn(map, 'tags', report)?.map(({ text }) => text) ?? [],
    description: textIn(map, 'description', report)?.text.trim() ?? '',
    falsePositives: textsIn(map, 'falsepositives', report)?.map(({ text }) => text) ?? [],
    missing: recommended.filter((key) => !map.entries.some((entry) => entry.key === key)),
  }
}

function levelIn(map: MapNode, report: Report): Level {
  const level = textIn(map, 'level', report)
  if (!level) return 'medium'
  const known = levels.find((each) => each === level.text)
  if (known === undefined) report(level.at, 'unknown-level', level.text, nearest(level.text, levels))
  return known ?? 'medium'
}

function checkStatus(map: MapNode, report: Report): void {
  const status = textIn(map, 'status', report)
  if (status && !statuses.includes(status.text)) {
    report(status.at, 'unknown-status', status.text, nearest(status.text, statuses))
  }
}

/** An id for a rule without one, from its title. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
