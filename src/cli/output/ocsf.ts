import { readFileSync } from 'node:fs'
import type { Writable } from 'node:stream'
import type { AddressBook } from '../../app/address-book.ts'
import type { Alert } from '../../model/alert.ts'
import { type Activity, findingOf } from './ocsf-finding.ts'
import type { Printer } from './printer.ts'
import { LineWriter } from './writing.ts'

/** Alerts as OCSF Detection Findings, one JSON object a line. Statistics and the summary have no place there. */
export function ocsfPrinter(out: Writable, _book: AddressBook): Printer {
  const writer = new LineWriter(out)
  const version = ownVersion()
  const open = new Set<string>()
  return {
    stats: () => {},
    traffic: () => {},
    pastAlerts: () => {},
    event: () => {},
    alert: (alert) => {
      if (isOverWhenTold(alert, open)) writer.json(findingOf({ ...alert, status: 'open' }, 1, version))
      writer.json(findingOf(alert, activityOf(alert, open), version))
    },
    summary: () => {},
    drain: () => writer.drain(),
  }
}

/** An alert that a late event brought about may have ended by then. */
const isOverWhenTold = ({ id, status, revision }: Alert, open: ReadonlySet<string>): boolean =>
  status === 'closed' && revision === 1 && !open.has(id)

/** `open` holds the alerts that were created and not closed yet. */
function activityOf({ id, status, revision = 1 }: Alert, open: Set<string>): Activity {
  if (status !== 'open') {
    const wasOpen = open.delete(id)
    return status === 'closed' && revision > 1 && !wasOpen ? 2 : 3
  }
  if (open.has(id)) return 2
  open.add(id)
  return 1
}

function ownVersion(): string {
  const file = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return String((JSON.parse(file) as { readonly version: unknown }).version)
}
