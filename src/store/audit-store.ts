import type { AuditedRequest, AuditedResult, AuditQuery, AuditRecord } from '../model/audit.ts'

/** Keeps who changed what. */
export interface AuditStore {
  /** Durable when it resolves, with the number of the record. */
  begin(request: AuditedRequest): Promise<number>
  finish(number: number, result: AuditedResult): Promise<void>
  page(query: AuditQuery): Promise<readonly AuditRecord[]>
  /** Removes what is older. */
  removeBefore(time: number): Promise<void>
}
