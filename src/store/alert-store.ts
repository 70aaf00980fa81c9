import type { Alert } from '../model/alert.ts'
import type { AlertPageRequest } from '../model/alert-page.ts'
import type { StorePosition } from './suspicion-store.ts'

/**
 * Keeps alerts, each as it was told last. Like the suspicion store it follows a journal, but by itself: detection may be some
 * entries behind.
 */
export interface AlertStore {
  /** Undefined while nothing was ever kept. */
  position(): Promise<StorePosition | undefined>
  /** Keeps all of it together with the new position, or nothing. Keeping the same again changes nothing. */
  save(alerts: readonly Alert[], position: StorePosition): Promise<void>
  page(request: AlertPageRequest): Promise<readonly Alert[]>
  get(id: string): Promise<Alert | undefined>
}
