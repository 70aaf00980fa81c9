import type { ColumnType } from 'kysely'
import type { CauseType } from '../../model/suspicion.ts'

/** The tables, as the newest migration leaves them. */
export interface Schema {
  readonly journal_position: JournalPositionTable
  readonly ip_range: IpRangeTable
  readonly flag: FlagTable
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
