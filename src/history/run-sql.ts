import {
  DOUBLE,
  type DuckDBAppender,
  type DuckDBConnection,
  DuckDBInstance,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api'
import { compile } from '../compile/compile.ts'
import { duckdb } from '../compile/duckdb.ts'
import { columnName } from '../compile/match-sql.ts'
import type { EventTable, Schema } from '../compile/schema.ts'
import { alertId } from '../lib/alert-id.ts'
import { compareTexts } from '../lib/compare-texts.ts'
import { type EventClass, eventClasses, typeOf } from '../model/fields.ts'
import type { Plan } from '../model/plan.ts'
import { alone } from './alone.ts'

/** An event with its fields by dotted name. */
export interface SqlEvent {
  readonly id: string
  readonly time: number
  readonly eventClass: EventClass
  readonly fields: Readonly<Record<string, SqlValue | readonly SqlValue[]>>
}

export type SqlValue = string | number | null | undefined

/** An alert as SQL tells it, in the engine's words. */
export interface SqlAlert {
  readonly ruleId: string
  readonly key: readonly string[]
  readonly openedAt: number
  readonly closedAt: number
  readonly openedBy: 'event' | 'expiry'
  readonly value: number
  readonly count: number
  readonly peak?: { readonly value: number; readonly at: number }
  readonly evidence: readonly string[]
  readonly lastEvents: readonly string[]
}

export interface SqlResult {
  /** By opening, rule and key. */
  readonly alerts: readonly SqlAlert[]
  readonly refused: readonly { readonly ruleId: string; readonly reason: string }[]
}

/** How an alert is named among the events of another. */
export type NameOfAlert = (ruleId: string, key: readonly string[], openedAt: number) => string

const engineName: NameOfAlert = (ruleId, key, openedAt) => `alert:${alertId(ruleId, key, openedAt)}`

/** A DuckDB in memory that runs plans as SQL: the second, independent way to the same alerts. */
export class SqlRunner {
  readonly #instance: DuckDBInstance
  readonly #connection: DuckDBConnection

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance
    this.#connection = connection
  }

  static async open(threads = 1): Promise<SqlRunner> {
    const instance = await DuckDBInstance.create(':memory:', { ...alone, threads: String(threads) })
    return new SqlRunner(instance, await instance.connect())
  }

  close(): void {
    this.#connection.closeSync()
    this.#instance.closeSync()
  }

  /** Runs the plans over one finished stream. Ids are different, and events with the same id are one. */
  async run(
    plans: readonly Plan[],
    events: readonly SqlEvent[],
    nameOf: NameOfAlert = engineName,
  ): Promise<SqlResult> {
    const schema = await this.load(events)
    const alerts: SqlAlert[] = []
    const refused: { ruleId: string; reason: string }[] = []
    for (const plan of plans.filter((one) => !one.silent)) {
      const compiled = compile(plan, { dialect: duckdb, schema, plans })
      if ('refused' in compiled) refused.push({ ruleId: plan.info.id, reason: compiled.refused })
      else alerts.push(...(await this.query(compiled.sql, nameOf)))
    }
    return { alerts: alerts.sort(inOrder), refused }
  }

  /** The alerts that a compiled plan gives over the events loaded last. */
  async query(sql: string, nameOf: NameOfAlert = engineName): Promise<readonly SqlAlert[]> {
    return (await this.rows(sql)).map((row) => alertOf(row, nameOf))
  }

  /** The rows that a statement gives. */
  async rows(sql: string): Promise<readonly Row[]> {
    const reader = await this.#connection.runAndReadAll(sql)
    return reader.getRowObjectsJS()
  }

  /** Makes the events the stream: a table for each class, in place of those of the last stream. */
  async load(events: readonly SqlEvent[]): Promise<Schema> {
    const schema: Partial<Record<EventClass, EventTable>> = {}
    for (const eventClass of eventClasses) {
      const some = events.filter((event) => event.eventClass === eventClass)
      schema[eventClass] = await this.#loadClass(eventClass, some)
    }
    return schema
  }

  async #loadClass(table: string, events: readonly SqlEvent[]): Promise<EventTable> {
    const fields = [...new Set(events.flatMap((event) => Object.keys(event.fields)))]
    const lists = new Set(fields.filter((field) => events.some((event) => isList(event.fields[field]))))
    const columns = fields.map(
      (field) => `${duckdb.identifier(columnName(field))} ${itemType(field)}${lists.has(field) ? '[]' : ''}`,
    )
    const all = ['t BIGINT', 'id VARCHAR', 'nulls VARCHAR[]', ...columns].join(', ')
    await this.#connection.run(`CREATE OR REPLACE TABLE ${duckdb.identifier(table)} (${all})`)
    const appender = await this.#connection.createAppender(table)
    for (const event of events) {
      appender.appendBigInt(BigInt(event.time))
      appender.appendVarchar(event.id)
      appender.appendValue(listValue(fields.filter((field) => isNull(event.fields[field]))), LIST(VARCHAR))
      for (const field of fields) append(appender, field, event.fields[field], lists.has(field))
      appender.endRow()
    }
    appender.closeSync()
    return { table, fields: new Set(fields), lists, tellsNulls: true }
  }
}

type Values = SqlEvent['fields'][string]

const isList = (value: Values): value is readonly SqlValue[] => Array.isArray(value)

/** A list of nothing but nulls is null, too. */
const isNull = (value: Values): boolean =>
  value === null || (isList(value) && value.length > 0 && value.every((one) => one === null))

const itemType = (field: string): string => (typeOf(field) === 'number' ? 'DOUBLE' : 'VARCHAR')

function append(appender: DuckDBAppender, field: string, value: Values, asList: boolean): void {
  const all = (isList(value) ? value : [value]).filter((one) => one !== null && one !== undefined)
  const isNumber = typeOf(field) === 'number'
  if (all.length === 0) appender.appendNull()
  else if (asList)
    appender.appendValue(
      listValue(all.map((one) => (isNumber ? Number(one) : String(one)))),
      LIST(isNumber ? DOUBLE : VARCHAR),
    )
  else if (isNumber) appender.appendDouble(Number(all[0]))
  else appender.appendVarchar(String(all[0]))
}

type Row = Readonly<Record<string, unknown>>

function alertOf(row: Row, nameOf: NameOfAlert): SqlAlert {
  const named = (ids: unknown): readonly string[] => texts(ids).map((id) => idOf(id, nameOf))
  return {
    ruleId: String(row.rule),
    key: texts(row.key),
    openedAt: Number(row.openedAt),
    closedAt: Number(row.closedAt),
    openedBy: row.openedBy === 'event' ? 'event' : 'expiry',
    value: Number(row.value),
    count: Number(row.count),
    ...(row.peak !== null && { peak: { value: Number(row.peak), at: Number(row.peakAt) } }),
    evidence: named(row.evidence),
    lastEvents: named(row.lastEvents),
  }
}

const texts = (list: unknown): readonly string[] => (list as readonly unknown[]).map(String)

/** SQL names an inner alert by what its id is made of. */
function idOf(id: string, nameOf: NameOfAlert): string {
  if (!id.startsWith('alert:[')) return id
  const [ruleId, key, openedAt] = JSON.parse(id.slice('alert:'.length)) as [string, string[], number]
  return nameOf(ruleId, key, openedAt)
}

function inOrder(a: SqlAlert, b: SqlAlert): number {
  return (
    a.openedAt - b.openedAt ||
    compareTexts(a.ruleId, b.ruleId) ||
    compareTexts(a.key.join('\0'), b.key.join('\0'))
  )
}
