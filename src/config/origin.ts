/** Where a value comes from. */
export type Origin =
  | { readonly from: 'default' }
  | { readonly from: 'file'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly from: 'environment'; readonly variable: string }
  | { readonly from: 'flag'; readonly flag: string }

/** An origin as a person reads it. */
export function originText(origin: Origin): string {
  switch (origin.from) {
    case 'default':
      return 'default'
    case 'file':
      return `${origin.file}:${origin.line}`
    case 'environment':
      return origin.variable
    case 'flag':
      return origin.flag
  }
}

/** Where a mistake is, in front of its sentence. */
export const originPlace = (origin: Origin): string =>
  origin.from === 'file' ? `${origin.file}:${origin.line}:${origin.column}` : originText(origin)

/** `server.port`, `feeds[0].url`. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.length === 0
    ? 'the file'
    : path
        .map((step, n) => (typeof step === 'number' ? `[${step}]` : `${n > 0 ? '.' : ''}${String(step)}`))
        .join('')

/** One mistake in what was configured. */
export interface ConfigMistake {
  readonly origin: Origin
  readonly message: string
}

/** Origins by path; of a path that nobody wrote, that of the nearest above it. */
export class Origins {
  readonly #byPath = new Map<string, Origin>()

  set(path: readonly PropertyKey[], origin: Origin): void {
    this.#byPath.set(path.join('\0'), origin)
  }

  /** Whether somebody gave this value itself, and where. */
  at(path: readonly PropertyKey[]): Origin | undefined {
    return this.#byPath.get(path.join('\0'))
  }

  nearest(path: readonly PropertyKey[]): Origin {
    for (let length = path.length; length >= 0; length--) {
      const origin = this.at(path.slice(0, length))
      if (origin) return origin
    }
    return { from: 'default' }
  }
}
