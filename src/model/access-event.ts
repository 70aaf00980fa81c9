/** Somebody did something in an application, from an address. */
export interface AccessEvent {
  /** Milliseconds since 1970 UTC. */
  readonly time: number
  /** Digits of the time behind the milliseconds, without zeros at the end. */
  readonly finer?: string
  readonly user?: string
  /** In its canonical spelling. */
  readonly ip: string
  readonly type: string
  readonly application: string
  readonly fileSizeMb?: number
  readonly success: boolean
}
