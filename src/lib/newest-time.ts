/** The newest of some times; -Infinity of none. */
export function newestTime(times: Float64Array): number {
  let newest = Number.NEGATIVE_INFINITY
  for (const time of times) if (time > newest) newest = time
  return newest
}
