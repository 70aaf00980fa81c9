/** The polynomial of CRC-32, the lowest power in the highest bit. */
const POLYNOMIAL = 0xedb88320
const ONE = 2 ** 31

/** At k: x to the power of 2 to the power of k. */
const powers: readonly number[] = squares(2 ** 30)

/** The CRC-32 of two stretches of bytes after each other, from that of each: no byte is looked at again. */
export const joinedCrc32 = (first: number, second: number, secondBytes: number): number =>
  (product(ofBytes(secondBytes), first) ^ second) >>> 0

/** What so many bytes of zero make of a remainder: x to the power of their bits. */
function ofBytes(bytes: number): number {
  let power = ONE
  for (let [left, k] = [bytes, 3]; left > 0; left = Math.floor(left / 2), k++)
    if (left % 2 === 1) power = product(powers[k % 32]!, power)
  return power
}

/** Product of two polynomials over the bits, and what is left of it. */
function product(a: number, b: number): number {
  let sum = 0
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) sum ^= b
    b = b & 1 ? (b >>> 1) ^ POLYNOMIAL : b >>> 1
  }
  return sum >>> 0
}

function squares(first: number): readonly number[] {
  const found = [first]
  for (let k = 1; k < 32; k++) found.push(product(found[k - 1]!, found[k - 1]!))
  return found
}
