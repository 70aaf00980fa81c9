/** Something about stored data that a person can put right: one line that says what was wrong and what to do. */
export class StoreMistake extends Error {
  readonly exitCode = 2

  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StoreMistake'
  }
}

/** The `code` of an error of the system, such as ENOSPC; the empty text when it has none. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : ''
}
