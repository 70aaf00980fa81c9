import { openAddressBook } from '../app/address-book.ts'
import { loadPlans } from '../app/load-rules.ts'
import { exitCodes } from '../app/mistake.ts'
import { runInputs } from '../app/run-inputs.ts'
import { ReportCollector } from '../report/collector.ts'
import type { Report } from '../report/report.ts'
import { reportHtml } from '../report/report-html.ts'
import { reportJson } from '../report/report-json.ts'
import { reportMarkdown } from '../report/report-markdown.ts'
import { reportText } from '../report/report-text.ts'
import { reportFields } from '../report/tables.ts'
import type { InputFlags } from './input-flags.ts'
import { readMap } from './options.ts'
import { knownAs } from './output/people.ts'
import type { ReportOutput } from './output/report-outputs.ts'
import { LineWriter } from './output/writing.ts'
import { progressBar } from './progress.ts'

export interface ReportOptions extends InputFlags {
  readonly output: ReportOutput
}

const renderers: Readonly<Record<ReportOutput, (report: Report) => string>> = {
  text: reportText,
  json: reportJson,
  markdown: reportMarkdown,
  html: reportHtml,
}

/** Reads whole files, in order of event time, and prints what they come to. Returns the exit code. */
export async function report(files: readonly string[], options: ReportOptions): Promise<number> {
  const book = openAddressBook(options)
  const collector = new ReportCollector()
  const bar = progressBar(process.stderr)
  for (const notice of book.notices) bar.note(notice)
  const { quality } = await runInputs(
    {
      files,
      plans: loadPlans(options),
      enrichments: book.enrichments,
      isInside: book.isInside,
      alsoWanted: reportFields,
      format: options.format,
      eventClass: options.class,
      map: readMap(options.map),
      year: options.year,
      latenessMs: Number.POSITIVE_INFINITY,
      now: Date.now(),
      progress: bar.update,
    },
    { span: (span) => collector.add(span), alert: (alert) => collector.alert(alert) },
  )
  bar.end()
  const found = collector.finish({
    inputs: files,
    quality,
    isInside: book.isInside,
    about: knownAs(book),
    attributions: book.attributions,
  })
  const writer = new LineWriter(process.stdout)
  writer.line(renderers[options.output](found).trimEnd())
  await writer.drain()
  return exitCodes.fine
}
