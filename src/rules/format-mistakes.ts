import { type Mistake, type MistakeCode, ruleMistakes, type Severity } from './mistakes.ts'

export type MistakeFormat = 'text' | 'json' | 'sarif' | 'github'

/** How many rules were loaded and refused. */
export interface CheckTotals {
  readonly loaded: number
  readonly refused: number
}

/** Prints the mistakes of some files for a person, a program or a forge. */
export function formatMistakes(
  mistakes: readonly Mistake[],
  totals: CheckTotals,
  format: MistakeFormat,
  files: readonly string[] = [],
): string {
  switch (format) {
    case 'text':
      return text(mistakes, totals)
    case 'json':
      return json(mistakes, totals, files)
    case 'sarif':
      return sarif(mistakes)
    case 'github':
      return mistakes.map(workflowCommand).join('')
  }
}

const warningsIn = (mistakes: readonly Mistake[]): number =>
  mistakes.filter(({ severity }) => severity === 'warning').length

function text(mistakes: readonly Mistake[], { loaded, refused }: CheckTotals): string {
  const lines = mistakes.map(
    ({ file, line, column, severity, code, message }) =>
      `${file}:${line}:${column}: ${severity} ${code}: ${message}\n`,
  )
  return `${lines.join('')}${loaded} loaded, ${refused} refused, ${warningsIn(mistakes)} warnings\n`
}

/** One object a file, those without mistakes too; the last line is the summary. */
function json(
  mistakes: readonly Mistake[],
  { loaded, refused }: CheckTotals,
  files: readonly string[],
): string {
  const byFile = Map.groupBy(mistakes, ({ file }) => file)
  const lines = [...new Set([...files, ...byFile.keys()])].map((file) => {
    const of = byFile.get(file) ?? []
    const ok = !of.some(({ severity }) => severity === 'error')
    const told = of.map(({ line, column, severity, code, message }) => ({
      line,
      column,
      severity,
      code,
      message,
    }))
    return JSON.stringify({ file, ok, mistakes: told })
  })
  const summary = JSON.stringify({ summary: { loaded, refused, warnings: warningsIn(mistakes) } })
  return `${[...lines, summary].join('\n')}\n`
}

const sarifLevel: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

/** SARIF 2.1.0, as code scanners read it. */
function sarif(mistakes: readonly Mistake[]): string {
  const codes = [...new Set(mistakes.map(({ code }) => code))].sort()
  const results = mistakes.map(({ file, line, column, severity, code, message }) => ({
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: sarifLevel[severity],
    message: { text: message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file) },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  }))
  const driver = { name: 'vedette', rules: codes.map(sarifRule) }
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver }, columnKind: 'utf16CodeUnits', results }],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

const sarifRule = (id: MistakeCode) => ({
  id,
  defaultConfiguration: { level: sarifLevel[ruleMistakes[id].severity] },
})

/** A path as a URI reference; what stands for parts of one is escaped. */
const uriOf = (file: string): string =>
  file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')

const githubLevel: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' }

/** A workflow command of GitHub Actions, which shows the mistake beside its line. */
function workflowCommand({ file, line, column, severity, code, message }: Mistake): string {
  const where = `file=${property(file)},line=${line},col=${column},title=${property(code)}`
  return `::${githubLevel[severity]} ${where}::${data(message)}\n`
}

const data = (value: string): string =>
  value.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (value: string): string => data(value).replaceAll(':', '%3A').replaceAll(',', '%2C')
