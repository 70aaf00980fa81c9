import { RE2JS } from 're2js'

/** Compiles an RE2 pattern with Sigma's flags (i, m, s). RE2 runs in linear time, whatever the pattern and the text. */
export function compileRegex(pattern: string, flags: string): RE2JS {
  let bits = 0
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE
  if (flags.includes('m')) bits |= RE2JS.MULTILINE
  if (flags.includes('s')) bits |= RE2JS.DOTALL
  return RE2JS.compile(pattern, bits)
}
