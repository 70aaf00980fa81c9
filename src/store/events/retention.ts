import type { EventClass } from '../../model/fields.ts'
import type { StoredFile } from './manifest.ts'

/** How long and how much is kept of a class. Undefined: without a limit. */
interface Limits {
  readonly maxAgeMs?: number | undefined
  readonly maxBytes?: number | undefined
}

/** How long and how much is kept of each class; a limit that a class has of its own goes before the one of all. */
export interface Retention extends Limits {
  readonly classes?: Readonly<Partial<Record<EventClass, Limits>>>
}

/** Files that go: those that hold nothing young enough, and of each class the oldest, until the rest is small enough. */
export function outdated(files: readonly StoredFile[], retention: Retention, now: number): readonly string[] {
  const gone: string[] = []
  const kept = new Map<string, number>()
  for (const { path, eventClass, newest, bytes } of files.toSorted((a, b) => b.newest - a.newest)) {
    const { maxAgeMs, maxBytes } = limitsOf(retention, eventClass)
    const total = (kept.get(eventClass) ?? 0) + bytes
    if (now - newest > maxAgeMs || total > maxBytes) gone.push(path)
    // Where one does not fit, none that is older stays either.
    kept.set(eventClass, total > maxBytes ? Number.POSITIVE_INFINITY : total)
  }
  return gone
}

function limitsOf(retention: Retention, eventClass: EventClass): { maxAgeMs: number; maxBytes: number } {
  const own = retention.classes?.[eventClass]
  return {
    maxAgeMs: own?.maxAgeMs ?? retention.maxAgeMs ?? Number.POSITIVE_INFINITY,
    maxBytes: own?.maxBytes ?? retention.maxBytes ?? Number.POSITIVE_INFINITY,
  }
}
