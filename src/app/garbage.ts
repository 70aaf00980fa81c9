import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 decide about collecting garbage by all memory. Left to itself it collects after every 64 MB of new buffers, however few
 * objects there are beside them; but objects alone may grow to four times those that live, and what was told stays for long, so
 * that most of it would be garbage. They may grow to twice as many.
 */
export function collectInTime(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit')
  setFlagsFromString('--heap-growing-percent=100')
}
