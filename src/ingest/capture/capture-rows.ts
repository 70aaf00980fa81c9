import { InputError, oneLine } from '../input-error.ts'
import { header, rowText } from './columns.ts'
import { flowRow } from './flow-row.ts'
import { FlowTable } from './flow-table.ts'
import { CaptureDamage, type Frame, MAX_BLOCK } from './frame.ts'
import { Frames } from './frames.ts'
import { linkTypes } from './link-layer.ts'
import { emptyPacket, readPacket } from './packet.ts'

const encoder = new TextEncoder()

/**
 * Makes a CSV of a capture: a row for each record of a flow, in order of time. What could be read before an error is handed over
 * before it; a capture that breaks off, is damaged, or comes of a link that we do not read ends with an `InputError`.
 */
export async function* captureRows(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const shown = oneLine(name)
  let text = header
  const foreign = new Map<number, number>()
  const packet = emptyPacket()
  const flows = new FlowTable((flow, activity, time) => {
    text += rowText(flowRow(flow, activity, time))
  })
  const frames = new Frames((frame) => {
    const ip = linkTypes.get(frame.linkType)
    if (!ip) foreign.set(frame.linkType, (foreign.get(frame.linkType) ?? 0) + 1)
    else if (readFrame(frame, ip(frame.bytes, frame.from, frame.to))) flows.take(packet, frame.time)
  })
  const readFrame = ({ bytes, from, to, length }: Frame, ip: number): boolean =>
    readPacket(packet, bytes, ip, to, from + Math.min(length, MAX_BLOCK))
  const taken = (): Uint8Array => {
    const bytes = encoder.encode(text)
    text = ''
    return bytes
  }

  let trouble: unknown
  try {
    for await (const chunk of chunks) {
      frames.write(chunk)
      if (text !== '') yield taken()
    }
  } catch (cause) {
    trouble = cause
  }
  flows.end()
  if (text !== '') yield taken()
  if (trouble === undefined && frames.isTorn)
    throw new InputError(
      'truncated',
      `${shown}: the capture breaks off within a packet; what stands before was read`,
    )
  if (trouble instanceof CaptureDamage)
    throw new InputError(
      'corrupt',
      `${shown}: the capture is damaged at ${trouble.message}; what stands before was read`,
    )
  if (trouble !== undefined) throw trouble
  for (const [linkType, count] of foreign)
    throw new InputError(
      'unreadable',
      `${shown}: ${count} packets of link type ${linkType} were not read; capture on Ethernet, loopback or "any"`,
    )
}
