import type { AuditService } from '../../api/audit-service.ts'
import type { AuditStore } from '../../store/audit-store.ts'

const DAY = 86_400_000

export interface RunningAudit {
  readonly service: AuditService
  close(): void
}

/** Opens the log of who changed what, and removes what is older than `keepMs` once a day. */
export function openAudit(store: AuditStore, keepMs: () => number, now: () => number): RunningAudit {
  const clean = (): void => void store.removeBefore(now() - keepMs()).catch(() => {})
  clean()
  const timer = setInterval(clean, DAY).unref()
  return {
    service: {
      begin: (request) => store.begin({ ...request, at: now() }),
      finish: (number, result) => store.finish(number, result),
      page: (query) => store.page(query),
    },
    close: () => clearInterval(timer),
  }
}
