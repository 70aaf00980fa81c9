import type { AuditedRequest, AuditedResult, AuditQuery, AuditRecord } from '../model/audit.ts'

/** Knows who changed what. */
export interface AuditService {
  /** Durable when it resolves: nothing is changed before. */
  begin(request: Omit<AuditedRequest, 'at'>): Promise<number>
  finish(number: number, result: AuditedResult): Promise<void>
  page(query: AuditQuery): Promise<readonly AuditRecord[]>
}
