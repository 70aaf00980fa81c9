import type { Problem } from './operations.ts'

/** What the service refused, as it told it (RFC 9457). */
export class ProblemError extends Error {
  readonly status: number
  /** The kind, such as `urn:vedette:problem:invalid`. */
  readonly type: string
  readonly title: string
  readonly detail: string
  /** Names the request in the log of the service. */
  readonly requestId: string
  /** What is wrong with each item and field. */
  readonly errors: NonNullable<Problem['errors']>

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.status = problem.status
    this.type = problem.type
    this.title = problem.title
    this.detail = problem.detail
    this.requestId = problem.request_id
    this.errors = problem.errors ?? []
  }
}

/** The error for what was answered, also where something between us and the service answered in a form of its own. */
export function problemOf(content: unknown, { status, statusText, headers }: Response): ProblemError {
  const told = typeof content === 'object' && content !== null ? (content as Partial<Problem>) : {}
  return new ProblemError({
    type: 'about:blank',
    title: statusText,
    status,
    detail:
      typeof content === 'string' && content !== '' ? content.slice(0, 1000) : `${status} ${statusText}`,
    instance: '',
    request_id: headers.get('x-request-id') ?? '',
    ...told,
  })
}
