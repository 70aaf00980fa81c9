import type { Principal } from './access.ts'

/** What became of a change. `begun`: it was asked for, and the service ended before it could say what became of it. */
export const auditOutcomes = ['begun', 'done', 'refused', 'failed'] as const
export type AuditOutcome = (typeof auditOutcomes)[number]

/** A change that somebody asks for. */
export interface AuditedRequest {
  readonly at: number
  readonly actor: Pick<Principal, 'kind' | 'name'>
  readonly address: string
  readonly requestId: string
  /** Method and route, such as `DELETE /api/v1/ip-ranges/:id`. */
  readonly action: string
  /** What it is about: the path that was asked for. */
  readonly target: string
  /** What was sent, secrets left out. */
  readonly request: unknown
}

/** What became of it. */
export interface AuditedResult {
  readonly outcome: AuditOutcome
  readonly status: number
  readonly before: unknown
  readonly after: unknown
}

export interface AuditRecord extends AuditedRequest, Omit<AuditedResult, 'status'> {
  readonly number: number
  readonly status: number | undefined
}

/** Which records are wanted, the newest first. */
export interface AuditQuery {
  readonly limit: number
  readonly offset: number
  /** Only those before this number. */
  readonly before?: number
  readonly from?: number
  readonly to?: number
  readonly actor?: string
  readonly action?: string
  readonly target?: string
  readonly requestId?: string
  readonly outcome?: AuditOutcome
}
