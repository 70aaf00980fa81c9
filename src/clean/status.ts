const success = new Set(
  'success successful succeeded ok true yes 1 accepted accept allowed pass passed granted'.split(' '),
)
const failure = new Set('failure fail failed false no 0 denied deny rejected reject invalid error'.split(' '))

/** `Success` or `Failure` for the words logs use, and for response codes; other words stay as they are. */
export function statusOfWord(text: string): string | undefined {
  const word = text.trim().toLowerCase()
  if (word === '' || word === '-') return undefined
  if (success.has(word)) return 'Success'
  if (failure.has(word)) return 'Failure'
  return statusOfCode(word) ?? text
}

/** A login succeeded with 2xx and failed with 401 or 403; other codes say nothing of it. */
export function statusOfCode(text: string): string | undefined {
  const code = shortestCode(text)
  if (/^2\d\d$/.test(code)) return 'Success'
  return code === '401' || code === '403' ? 'Failure' : undefined
}

/** `404.0`, as spreadsheets write it, is `404`. */
export function shortestCode(text: string): string {
  const trimmed = text.trim()
  return /^\d+\.0+$/.test(trimmed) ? trimmed.slice(0, trimmed.indexOf('.')) : trimmed
}
