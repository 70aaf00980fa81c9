/** Whether a client that sent this `If-None-Match` has what the tag stands for. */
export const hasTag = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((one) => one.trim() === '*' || strong(one.trim()) === strong(etag))

// A weak comparison (RFC 9110), which is the one for lists.
const strong = (etag: string): string => etag.replace(/^W\//, '')
