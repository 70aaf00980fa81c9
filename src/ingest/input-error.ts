export type InputErrorCode =
  | 'missing'
  | 'directory'
  | 'no_permission'
  | 'truncated'
  | 'corrupt'
  | 'unreadable'

/** An input that cannot be read, or not to its end. The message is one line for the person who named it. */
export class InputError extends Error {
  readonly code: InputErrorCode

  constructor(code: InputErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'InputError'
    this.code = code
  }
}

/** What the system's error means for the input called `name`. */
export function inputError(name: string, cause: unknown): InputError {
  if (cause instanceof InputError) return cause
  const { code = '', message = String(cause) } = cause as NodeJS.ErrnoException
  const shown = oneLine(name)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new InputError('missing', `${shown}: no such file; check the path`, cause)
  }
  if (code === 'EISDIR') return directoryError(name, cause)
  if (code === 'EACCES' || code === 'EPERM') {
    return new InputError(
      'no_permission',
      `${shown}: permission denied; make it readable for this user`,
      cause,
    )
  }
  return new InputError(
    'unreadable',
    `${shown}: cannot be read (${oneLine(code || message)}); try again or copy it first`,
    cause,
  )
}

export function directoryError(name: string, cause?: unknown): InputError {
  return new InputError('directory', `${oneLine(name)}: is a directory; name the files in it`, cause)
}

/** What went wrong in decompressing: broken off, or damaged. */
export function decompressionError(name: string, kind: string, cause: unknown): InputError {
  const { code = '', message = '' } = cause as NodeJS.ErrnoException
  const shown = oneLine(name)
  if (code === 'Z_BUF_ERROR' || /unexpected end/i.test(message)) {
    return new InputError('truncated', `${shown}: the ${kind} data breaks off; fetch the file again`, cause)
  }
  return new InputError('corrupt', `${shown}: the ${kind} data is damaged; fetch the file again`, cause)
}

/** Names come from outside: control characters would reach the terminal. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')
}
