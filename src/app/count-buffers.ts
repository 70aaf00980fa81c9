import { setFlagsFromString } from 'node:v8'

/**
 * Lets V8 decide about collecting garbage by all memory. Left to itself it collects after every 64 MB of new buffers, however few
 * objects there are beside them.
 */
export function countBuffers(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit')
}
