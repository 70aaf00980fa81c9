/** Why an upstream could not be read, in a word. */
export type FailureKind =
  | 'unreachable'
  | 'timeout'
  | 'status'
  | 'redirect'
  | 'too_large'
  | 'malformed'
  | 'not_kept'

/** An answer that did not come, or is of no use. The last good copy stays. */
export class PollFailure extends Error {
  readonly kind: FailureKind
  /** How long the upstream asks us to wait. */
  readonly retryAfterMs: number | undefined
  /** Whether it may have failed because too much was asked of it. */
  readonly overload: boolean

  constructor(
    kind: FailureKind,
    message: string,
    options: { readonly retryAfterMs?: number; readonly overload?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'PollFailure'
    this.kind = kind
    this.retryAfterMs = options.retryAfterMs
    this.overload = options.overload ?? false
  }
}
