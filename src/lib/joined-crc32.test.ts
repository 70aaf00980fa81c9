import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { joinedCrc32 } from './joined-crc32.ts'

it('is that of both stretches at once, wherever they are cut', () => {
  const bytes = fc.uint8Array({ maxLength: 3000 })
  fc.assert(
    fc.property(bytes, bytes, (first, second) => {
      const whole = crc32(Buffer.concat([first, second]))
      expect(joinedCrc32(crc32(first), crc32(second), second.length)).toBe(whole)
    }),
  )
})

it('does not depend on what is joined first, also beyond lengths that 32 bits can tell', () => {
  const sum = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  const length = fc.maxSafeNat().map((n) => n % 2 ** 40)
  fc.assert(
    fc.property(sum, sum, sum, length, length, (a, b, c, bytesOfB, bytesOfC) => {
      expect(joinedCrc32(joinedCrc32(a, b, bytesOfB), c, bytesOfC)).toBe(
        joinedCrc32(a, joinedCrc32(b, c, bytesOfC), bytesOfB + bytesOfC),
      )
    }),
  )
})
