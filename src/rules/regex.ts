import { RE2JS } from 're2js'
import type { Report } from './mistakes.ts'

/** Constructs that need backtracking: look-around, atomic groups, possessive repeats, back references. */
const notLinear =
  /\(\?<?[=!]|\(\?>|\(\?\(|(?<!\\)(?:[*+?]|\{\d+,?\d*\})\+|\\[1-9]|\\k[<{']|\\g[<{\d]|\(\?P=|\(\?R\)/

/** Checks that a pattern runs in linear time (RE2 syntax); tells what is wrong otherwise. */
export function checkRegex(pattern: string, flags: string, at: number, report: Report): boolean {
  try {
    RE2JS.compile(pattern, regexFlags(flags))
    return true
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'RE2JSSyntaxException') throw cause
    if (notLinear.test(pattern)) report(at, 'regex-not-linear', pattern)
    else report(at, 'regex-syntax', pattern, cause.message.replace(/^error parsing regexp: /, ''))
    return false
  }
}

function regexFlags(flags: string): number {
  let bits = 0
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE
  if (flags.includes('m')) bits |= RE2JS.MULTILINE
  if (flags.includes('s')) bits |= RE2JS.DOTALL
  return bits
}
