import { hash } from 'node:crypto'
import type { AccessEvent } from '../../model/access-event.ts'

/** 128 bits that are the same for equal events only. */
export function digestOf(event: AccessEvent): Uint32Array {
  const { time, finer, user, ip, type, application, fileSizeMb, success } = event
  const text = JSON.stringify([time, finer, user, ip, type, application, fileSizeMb, success])
  const bytes = hash('sha256', text, 'buffer')
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + 16))
}
