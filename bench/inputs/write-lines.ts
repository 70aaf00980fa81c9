import { once } from 'node:events'
import { createWriteStream } from 'node:fs'

/** Writes lines to a file, some thousand at a time. */
export async function writeLines(
  path: string,
  lines: Iterable<string> | AsyncIterable<string>,
): Promise<void> {
  const out = createWriteStream(path, 'latin1')
  let some: string[] = []
  const flush = async (): Promise<void> => {
    if (some.length > 0 && !out.write(`${some.join('\n')}\n`)) await once(out, 'drain')
    some = []
  }
  for await (const line of lines) if (some.push(line) === 8192) await flush()
  await flush()
  out.end()
  await once(out, 'finish')
}
