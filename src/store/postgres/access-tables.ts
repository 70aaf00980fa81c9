import type { Generated } from 'kysely'
import type { Principal, Scope } from '../../model/access.ts'

/** The tables of who may do what, and of what was changed by whom. */
export interface AccessTables {
  readonly access_user: AccessUserTable
  readonly access_key: AccessKeyTable
  readonly access_session: AccessSessionTable
  readonly audit: AuditTable
}

interface AccessUserTable {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly password_hash: string
  readonly created_at: Date
}

interface AccessKeyTable {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly secret_hash: string
  readonly created_at: Date
  readonly created_by: string
  readonly expires_at: Date | null
  readonly revoked_at: Date | null
}

interface AccessSessionTable {
  readonly id_hash: string
  readonly kind: Principal['kind']
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly started_at: Date
  readonly ends_at: Date
}

interface AuditTable {
  readonly number: Generated<number>
  readonly at: Date
  readonly actor_kind: Principal['kind']
  readonly actor: string
  readonly address: string
  readonly request_id: string
  readonly action: string
  readonly target: string
  readonly request: unknown
  readonly outcome: string
  readonly status: number | null
  readonly before: unknown
  readonly after: unknown
}
