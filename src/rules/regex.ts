import { compileRegex } from '../lib/regex.ts'
import type { Report } from './mistakes.ts'

/** Constructs that need backtracking: look-around, atomic groups, possessive repeats, back references. */
const notLinear =
  /\(\?<?[=!]|\(\?>|\(\?\(|(?<!\\)(?:[*+?]|\{\d+,?\d*\})\+|\\[1-9]|\\k[<{']|\\g[<{\d]|\(\?P=|\(\?R\)/

/** Longer patterns, and those that come to more steps when counted repeats are written out, are refused. */
const MAX_LENGTH = 4096
const MAX_STEPS = 2000

/** Checks that a pattern runs in linear time (RE2 syntax); tells what is wrong otherwise. */
export function checkRegex(pattern: string, flags: string, at: number, report: Report): boolean {
  if (pattern.length > MAX_LENGTH) {
    report(at, 'regex-too-large', `longer than ${MAX_LENGTH} characters`)
    return false
  }
  try {
    const steps = compileRegex(pattern, flags).programSize()
    if (steps > MAX_STEPS) report(at, 'regex-too-large', `of ${steps} steps, more than ${MAX_STEPS}`)
    return steps <= MAX_STEPS
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'RE2JSSyntaxException') throw cause
    if (notLinear.test(pattern)) report(at, 'regex-not-linear', pattern)
    else report(at, 'regex-syntax', pattern, cause.message.replace(/^error parsing regexp: /, ''))
    return false
  }
}
