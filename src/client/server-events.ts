/** One of the events of a stream. */
export interface ServerEvent {
  readonly event: string
  readonly data: string
  readonly id?: string
}

/** Characters of an event that are taken in; of a longer one nothing is. */
const LONGEST = 16 << 20

/** The events of a `text/event-stream` (HTML Living Standard, 9.2.6), as they come, until it ends. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    if (rest.length > LONGEST) throw new TypeError('an event of the stream is too long')
    const blocks = rest.split('\n\n')
    rest = blocks.pop()!
    for (const block of blocks) {
      const event = eventOf(block)
      if (event) yield event
    }
  }
}

/** Comments keep a connection alive, and are no events. */
function eventOf(block: string): ServerEvent | undefined {
  const fields: Record<string, string> = {}
  for (const line of block.split('\n')) {
    const [, name, value] = /^(event|data|id): ?(.*)$/.exec(line) ?? []
    if (name !== undefined) fields[name] = value!
  }
  const { event = 'message', data, id } = fields
  return data === undefined ? undefined : { event, data, ...(id !== undefined && { id }) }
}
