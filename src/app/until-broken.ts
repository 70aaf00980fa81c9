import { InputError } from '../ingest/open-input.ts'

/** What can be read before an error; of an input of which nothing can be read it is thrown. */
export async function* untilBroken(
  chunks: AsyncIterable<Uint8Array>,
  broken: (error: InputError) => void,
): AsyncGenerator<Uint8Array> {
  let some = false
  try {
    for await (const chunk of chunks) {
      some = true
      yield chunk
    }
  } catch (error) {
    if (!some || !(error instanceof InputError)) throw error
    broken(error)
  }
}
