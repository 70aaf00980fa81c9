import { classNames, OWN_ID, sharedNames, TIME } from '../../clean/names.ts'
import { classFieldsByName, type FieldsByName, sharedFieldsByName } from '../../model/field-names.ts'
import { classes, eventClasses, fields } from '../../model/fields.ts'
import { code, made, page, table } from './markdown.ts'

/** Every field of an event, what columns are read as it, and what else rules may call it. */
export const fieldsPage = (): string =>
  page(
    made('src/model/fields.ts, src/model/field-names.ts and src/clean/names.ts'),
    '# Fields',
    'Field names are paths of [OCSF 1.8.0](https://schema.ocsf.io/1.8.0); a field that OCSF does not have is marked "ours". ' +
      'A column that means none of them becomes `unmapped.<its name>`, of type text.',
    table(
      ['field', 'type', 'meaning'],
      Object.entries(fields).map(([name, { type, summary }]) => [code(name), type, summary]),
    ),
    'A `number` is a finite number, and `404.0` is `404`. An `address` is IPv4 or IPv6 in canonical form. `text` stays as it stands.',
    '## Classes of events',
    table(
      ['class', 'OCSF 1.8.0', 'class_uid', 'key of a plain rule that names none'],
      eventClasses.map((name) => {
        const { ocsf, uid, key } = classes[name]
        return [code(name), ocsf, String(uid), key.map(code).join(', ')]
      }),
    ),
    '`registry` holds events of registry keys too, `module` drivers, `file` named pipes, `process` what one process does to another.',
    '## Which columns are read as which field',
    'Case does not matter, nor which of `-`, `_`, `.`, `@` and space stands between words. Where a file has several of them, ' +
      'the first named here gives the value. `--map field=column` says what no list can know.',
    ...columnTables(),
    '## What rules may call a field',
    'A rule may use the OCSF path, or a name of the Sigma taxonomy or of ECS from this table. Any other name is that of a column as the record has it.',
    '### Every class',
    ruleNames(sharedFieldsByName),
    ...eventClasses.flatMap((eventClass) => [`### ${eventClass}`, ruleNames(classFieldsByName[eventClass])]),
  )

function columnTables(): string[] {
  const rows = (names: Readonly<Record<string, string>>): string[][] =>
    Object.entries(names).map(([field, list]) => [words(field), list.split(' ').map(code).join(' ')])
  const head = ['field', 'columns']
  return [
    '### Every class',
    table(head, rows(sharedNames)),
    ...eventClasses.flatMap((eventClass) => [`### ${eventClass}`, table(head, rows(classNames[eventClass]))]),
  ]
}

/** Some columns give several fields; they stand in the lists under words of their own. */
function words(field: string): string {
  if (field === TIME) return 'event time'
  if (field === OWN_ID) return 'id of the event'
  return Object.hasOwn(fields, field) ? code(field) : field
}

const ruleNames = (names: FieldsByName): string =>
  table(
    ['in a rule', 'field'],
    Object.keys(names)
      .sort()
      .map((name) => [code(name), [names[name]!].flat().map(code).join(' or ')]),
  )
