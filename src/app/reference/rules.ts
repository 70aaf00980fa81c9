import { basename, dirname, relative } from 'node:path'
import type { Plan } from '../../model/plan.ts'
import { readRules } from '../../rules/read-rules.ts'
import { formatTimespan } from '../../rules/timespan.ts'
import { builtinDetections, ruleFiles } from '../load-rules.ts'
import { code, made, page, table } from './markdown.ts'

/** The rules we ship that give alerts, by folder. */
export function rulesPage(): string {
  const { plans } = readRules(ruleFiles([builtinDetections]))
  const packs = Map.groupBy(
    plans.filter((plan) => !plan.silent),
    (plan) => basename(dirname(plan.info.file)),
  )
  return page(
    made('detections/'),
    '# Rules that come with Vedette',
    'Each stands in a file of its own with its tests beside it. Their numbers are starting points for a mid-sized site: copy a rule, ' +
      'change the copy, and leave the original out with `--no-builtin`.',
    ...[...packs].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([pack, of]) => [`## ${pack}`, packTable(of)]),
  )
}

const packTable = (plans: readonly Plan[]): string =>
  table(
    ['rule', 'level', 'what it finds', 'one alert per', 'over', 'ATT&CK'],
    [...plans]
      .sort((a, b) => (a.info.title < b.info.title ? -1 : 1))
      .map((plan) => [
        `[${plan.info.title}](${fileOf(plan)})`,
        plan.info.level,
        plan.info.description,
        perWhat(plan),
        formatTimespan(plan.windowMs),
        techniques(plan),
      ]),
  )

const fileOf = ({ info }: Plan): string => `../../detections/${relative(builtinDetections, info.file)}`

function perWhat({ vector, key }: Plan): string {
  if (vector !== undefined) return `attack ${code(vector)}`
  return key.length > 0 ? key.map(code).join(', ') : 'stream'
}

const techniques = ({ info }: Plan): string =>
  info.tags.flatMap((tag) => /^attack\.(t\d.*)$/i.exec(tag)?.[1]?.toUpperCase() ?? []).join(', ')
