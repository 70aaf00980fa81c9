import type { ColumnType } from 'kysely'
import type { Alert } from '../../model/alert.ts'
import type { CauseType } from '../../model/suspicion.ts'
import type { AccessTables } from './access-tables.ts'

/** The tables, as the newest migration leaves them. */
export interface Schema extends AccessTables {
  readonly journal_position: JournalPositionTable
  readonly ip_range: IpRangeTable
  readonly flag: FlagTable
  readonly alert_position: JournalPositionTable
  readonly alert: AlertTable
}

interface JournalPositionTable {
  readonly single: ColumnType<boolean, never, never>
  readonly journal: string
  readonly sequence: number
}

interface IpRangeTable {
  readonly id: number
  readonly cidr: string
  readonly added_at: Date
  readonly list: string | null
  readonly expires_at: Date | null
  readonly tags: readonly string[]
  readonly comment: string | null
}

interface FlagTable {
  readonly number: number
  readonly happened_at: Date
  readonly user_name: string | null
  readonly ip: string
  readonly event_type: string
  readonly application: string
  readonly file_size_mb: number | null
  readonly success: boolean
  readonly score: number
  readonly cause_types: readonly CauseType[]
}

export interface AlertTable {
  readonly id: string
  readonly rule: string
  readonly level: string
  readonly status: string
  readonly opened_at: Date
  readonly told_by: number
  readonly key_values: readonly string[]
  readonly alert: ColumnType<Alert, string, string>
}
