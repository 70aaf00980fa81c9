import { describe, expect, it } from 'vitest'
import { messageLine } from './message-line.ts'
import { MOST_PER_SECOND, SenderRates } from './sender-rates.ts'

const AT = Date.UTC(2026, 0, 2, 3, 4, 5)
const line = (message: string): string =>
  Buffer.from(messageLine(Buffer.from(message), '192.0.2.7', AT)).toString()

const sound = '<34>Oct 11 22:14:15 mymachine su[77]: failed'
const relayed = '2026-01-02T03:04:05.000Z 192.0.2.7'

describe('a message of syslog', () => {
  it.each([
    ['stays as it is', sound, sound],
    [
      'of RFC 5424 too',
      '<165>1 2026-01-02T03:04:05Z h app - - - text',
      '<165>1 2026-01-02T03:04:05Z h app - - - text',
    ],
    ['loses the line ends and NULs around it', `\n${sound}\r\n\0`, sound],
    ['has no line ends in it', `${sound}\nforged\r\0!`, `${sound}#012forged#015#000!`],
    [
      'without a time gets that of its arrival, and its sender',
      '<34>su: failed',
      `<34>${relayed} su: failed`,
    ],
    ['without anything, too', 'hello', `<13>${relayed} hello`],
    ['with a priority that cannot be, too', '<999>hello', `<13>${relayed} <999>hello`],
  ])('%s', (_, message, wanted) => {
    expect(line(message)).toBe(`${wanted}\n`)
  })
})

describe('senders', () => {
  const burst = (rates: SenderRates, sender: string, now: number): number => {
    let allowed = 0
    while (allowed <= MOST_PER_SECOND && rates.allows(sender, now)) allowed++
    return allowed
  }

  it('may each send so much a second', () => {
    const rates = new SenderRates()
    expect(burst(rates, 'a', 0)).toBe(MOST_PER_SECOND)
    expect(burst(rates, 'b', 0)).toBe(MOST_PER_SECOND)
    expect(burst(rates, 'a', 500)).toBe(MOST_PER_SECOND / 2)
    expect(burst(rates, 'a', 10_000)).toBe(MOST_PER_SECOND)
  })

  it('that are too many share what one may', () => {
    const rates = new SenderRates()
    for (let i = 0; i < 4096; i++) rates.allows(`known ${i}`, 0)
    expect(burst(rates, 'stranger', 0) + burst(rates, 'another', 0)).toBe(MOST_PER_SECOND)
    expect(burst(rates, 'known 1', 0)).toBe(MOST_PER_SECOND - 1)
  })
})
