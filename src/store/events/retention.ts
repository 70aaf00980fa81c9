import type { StoredFile } from './manifest.ts'

/** How long and how much is kept, of each class. Undefined: without a limit. */
export interface Retention {
  readonly maxAgeMs?: number | undefined
  readonly maxBytes?: number | undefined
}

/** Files that go: those that hold nothing young enough, and of each class the oldest, until the rest is small enough. */
export function outdated(
  files: readonly StoredFile[],
  { maxAgeMs = Number.POSITIVE_INFINITY, maxBytes = Number.POSITIVE_INFINITY }: Retention,
  now: number,
): readonly string[] {
  const gone: string[] = []
  const kept = new Map<string, number>()
  for (const { path, eventClass, newest, bytes } of files.toSorted((a, b) => b.newest - a.newest)) {
    const total = (kept.get(eventClass) ?? 0) + bytes
    if (now - newest > maxAgeMs || total > maxBytes) gone.push(path)
    // Where one does not fit, none that is older stays either.
    kept.set(eventClass, total > maxBytes ? Number.POSITIVE_INFINITY : total)
  }
  return gone
}
