/** The events behind the watermark that touch an alert: the first of them by time, and whether there are more. */
export interface LateEvents {
  readonly time: number
  readonly id: string
  readonly several: boolean
}
