/** What the service answers for an event. */
export interface Result {
  readonly id: string
  readonly user: string | null
  readonly ip: string
  readonly is_suspicious: boolean
  readonly score: number
  readonly causes: readonly { readonly type: string; readonly event?: string }[]
  readonly duplicate?: true
}

/** One of the list of suspicious events. */
export interface Flagged extends Result {
  readonly timestamp: string
  readonly event_type: string
  readonly application: string
}

/** An event as it is sent; `second` counts from the beginning of 2024. */
export function event(
  username: string,
  source_ip: string,
  { second = 0, ...more }: { second?: number; [field: string]: unknown } = {},
): Record<string, unknown> {
  return {
    timestamp: new Date(Date.UTC(2024, 0, 1, 0, 0, second)).toISOString(),
    username,
    source_ip,
    event_type: 'login',
    application: 'email',
    success: true,
    ...more,
  }
}
