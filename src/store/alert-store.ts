import type { Alert } from '../model/alert.ts'
import type { AlertPageRequest } from '../model/alert-page.ts'
import type { StorePosition } from './suspicion-store.ts'

/** An alert, and the entry of the journal that it was told by last. */
export interface ToldAlert {
  readonly sequence: number
  readonly alert: Alert
}

/**
 * Keeps alerts, each as it was told last. Like the suspicion store it follows a journal, but by itself: detection may be some
 * entries behind.
 */
export interface AlertStore {
  /** Undefined while nothing was ever kept. */
  position(): Promise<StorePosition | undefined>
  /** Keeps all of it together with the new position, or nothing. Keeping the same again changes nothing. */
  save(alerts: readonly ToldAlert[], position: StorePosition): Promise<void>
  page(request: AlertPageRequest): Promise<readonly Alert[]>
  /** Alerts told since an entry, in that order, the newest where there are more. */
  since(sequence: number, most: number): Promise<readonly ToldAlert[]>
  get(id: string): Promise<Alert | undefined>
}
