import { describe, expect, it } from 'vitest'
import { cannotCapture } from './interface.ts'

describe('an interface that cannot be captured', () => {
  it.each([
    [
      "tcpdump: eth0: You don't have permission to capture on that device",
      'eth0: no right to capture; run as root, or give tcpdump the capability: setcap cap_net_raw,cap_net_admin=eip "$(command -v tcpdump)"',
    ],
    [
      'tcpdump: eth0: No such device exists',
      'eth0: no such interface; tcpdump --list-interfaces names those there are',
    ],
    ['tcpdump: eth0: strange', 'eth0: cannot be captured (tcpdump: eth0: strange)'],
  ])('is told with what to do: %s', (words, sentence) => {
    expect(cannotCapture('eth0', words).message).toBe(sentence)
  })
})
