import { harmless } from '../lib/harmless.ts'

/** Tells whoever started the service, in lines that steer no terminal. */
export const say = (message: string): void => {
  const lines = message.split('\n').map((line) => harmless(line, 2000))
  process.stderr.write(`vedette: ${lines.join('\n')}\n`)
}
