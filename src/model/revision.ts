/** The events behind the watermark that touch an alert: the first of them by time, and whether there are more. */
export interface LateEvents {
  readonly time: number
  readonly id: string
  readonly several: boolean
}

/** What late events came to; how many they are is part of the quality of the input. */
export interface RevisionCount {
  /**
   * Late events of keys whose events or alerts are not there any more. All others were taken in: the alerts are those of
   * a stream in which they came in time.
   */
  readonly notRevisable: number
  /** Alerts that were made, changed and withdrawn for them. */
  readonly created: number
  readonly changed: number
  readonly withdrawn: number
  /** Why some could not be taken in, for people. */
  readonly why?: string
}

export const noRevision: RevisionCount = { notRevisable: 0, created: 0, changed: 0, withdrawn: 0 }
