import { existsSync, readFileSync } from 'node:fs'
import { formatMistakes, type MistakeFormat } from '../rules/format-mistakes.ts'
import { readRules } from '../rules/read-rules.ts'
import { readRuleTests } from '../rules/rule-tests.ts'
import { builtinDetections, loadPlaceholders, ruleFiles } from './load-rules.ts'
import { exitCodes } from './mistake.ts'
import { runRuleTest } from './run-rule-tests.ts'

/** Lints rules; tells all mistakes at once. Returns the exit code. */
export function check(
  paths: readonly string[],
  output: MistakeFormat,
  placeholders: readonly string[] = [],
): number {
  const files = ruleFiles(paths)
  const read = readRules(files, loadPlaceholders(placeholders))
  const names = files.map(({ path }) => path)
  process.stdout.write(formatMistakes(read.mistakes, read, output, names))
  return read.refused > 0 || read.mistakes.some((mistake) => mistake.severity === 'error')
    ? exitCodes.rules
    : exitCodes.fine
}

/** Runs the tests beside rules. Rules may refer to those we ship. Returns the exit code. */
export function test(paths: readonly string[], placeholders: readonly string[] = []): number {
  const files = ruleFiles(paths)
  const named = new Set(files.map((file) => file.path))
  const others = ruleFiles([builtinDetections]).filter(
    (file) => !named.has(file.path) && !sameText(files, file.text),
  )
  const { plans, mistakes } = readRules([...files, ...others], loadPlaceholders(placeholders))
  const errors = mistakes
    .filter(({ severity }) => severity === 'error')
    .map((m) => `${m.file}:${m.line}:${m.column}: ${m.message}`)
  const counts = { passed: 0, failed: errors.length }
  for (const line of errors) say(line)
  for (const { path } of files) {
    const testsPath = path.replace(/(\.ya?ml)$/, '.tests$1')
    if (!existsSync(testsPath)) {
      say(`${path}: has no tests; write ${testsPath}`)
      continue
    }
    const read = readRuleTests(testsPath, readFileSync(testsPath, 'utf8'))
    counts.failed += read.mistakes.length
    for (const mistake of read.mistakes)
      say(`${testsPath}:${mistake.line}:${mistake.column}: ${mistake.message}`)
    for (const one of read.tests) {
      const differences = runRuleTest(one, plans, path)
      if (differences.length === 0) counts.passed++
      else {
        counts.failed++
        say([`${testsPath}:${one.line}: ${one.name}`, ...differences.map((line) => `  ${line}`)].join('\n'))
      }
    }
  }
  say(`${counts.passed} passed, ${counts.failed} failed`)
  return counts.failed > 0 ? exitCodes.rules : exitCodes.fine
}

const sameText = (files: readonly { text: string }[], text: string): boolean =>
  files.some((file) => file.text === text)

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
