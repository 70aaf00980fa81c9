import { originNames } from '../model/class-names.ts'
import { classes, type EventClass, eventClasses } from '../model/fields.ts'
import { classOfProduct, productLogs } from '../model/product-logs.ts'
import { classOfWindows, serviceOfChannel } from '../model/windows-log.ts'

/** A product whose records are told by their columns: how its columns are called, and of which class a record is. */
export interface Product {
  readonly name: string
  /** The name of a column without the wrapping that exports put around it. */
  readonly rename: (column: string) => string
  /** Whether a column such as `id` names the record. */
  readonly ownIds: boolean
  /** The columns (renamed) by whose values the class is told. */
  readonly by: readonly string[]
  /** The class of a record with these values; a missing one is undefined. */
  readonly classOf: (values: readonly (string | undefined)[]) => EventClass
}

const CODE = 'metadata.event_code'
const LOG = 'metadata.log_name'
const PROVIDER = 'metadata.log_provider'

/** Exports nest what an event says under these. */
const wrappings: readonly (readonly [RegExp, string])[] = [
  [/^Event\.(?=System\.|EventData\.|UserData\.|RenderingInfo\.)/, ''],
  [/^(?:EventData|winlog\.event_data|event_data)\./, ''],
  [/^(?:UserData|winlog\.user_data|user_data)\.(?:[^.#@]+\.(?=[^#@]))?/, ''],
  [/^System\.Provider\.(?:#attributes\.|@)?Name$/, PROVIDER],
  [/^System\.TimeCreated\.(?:#attributes\.|@)?SystemTime$/, 'TimeCreated'],
  [/^System\.(Execution|Security|Correlation)\.(?:#attributes\.|@)?/, '$1_'],
  [/^(?:System\.|winlog\.)/, ''],
  [/\.#text$/, ''],
]

/** Words of other exports for what every event of the Windows log says. */
const windowsWords: Readonly<Record<string, string>> = {
  event_id: CODE,
  channel: LOG,
  provider_name: PROVIDER,
  computer_name: 'Computer',
  'winlog.event_id': CODE,
}

const originOf: ReadonlyMap<string, string> = new Map(
  [CODE, LOG, PROVIDER].flatMap((field) => originNames[field]!.split(' ').map((name) => [name, field])),
)

function unwrapped(column: string): string {
  let name = column
  for (const [wrapping, instead] of wrappings) name = name.replace(wrapping, instead)
  return name
}

/** The name of a column of the Windows log as Sigma has it, and ours for which event it is. */
function windowsName(column: string): string {
  const name = unwrapped(column)
  const known = name === column ? undefined : windowsWords[name]
  return known ?? originOf.get(name) ?? name
}

const windows: Product = {
  name: 'windows',
  rename: windowsName,
  ownIds: false,
  by: [LOG, PROVIDER, CODE],
  classOf: ([log, provider, code]) => classOfWindows(serviceOf(log, provider), code ?? ''),
}

/** What providers write to, for records that do not name the log. */
const serviceOfProvider: Readonly<Record<string, string>> = {
  'Microsoft-Windows-Sysmon': 'sysmon',
  'Linux-Sysmon': 'sysmon',
  'Microsoft-Windows-Security-Auditing': 'security',
  'Microsoft-Windows-PowerShell': 'powershell',
  PowerShell: 'powershell-classic',
}

function serviceOf(log: string | undefined, provider: string | undefined): string | undefined {
  if (log) return serviceOfChannel(log) ?? 'other'
  return provider ? (serviceOfProvider[provider] ?? 'other') : undefined
}

/** Columns beside the code of which one at least makes it an event of the Windows log. */
const windowsSigns = [
  LOG,
  PROVIDER,
  'Image',
  'CommandLine',
  'TargetObject',
  'TargetFilename',
  'ScriptBlockText',
]

const others: readonly { readonly signs: readonly (readonly string[])[]; readonly product: Product }[] =
  productLogs.map((log) => ({
    signs: log.signs,
    product: {
      name: log.product,
      rename: (column) => column,
      ownIds: true,
      by: log.code === undefined ? [] : [log.code],
      classOf: ([code]) => classOfProduct(log, code ?? ''),
    },
  }))

/** Events that are OCSF already say their class. */
const ocsf: Product = {
  name: 'ocsf',
  rename: (column) => column,
  ownIds: true,
  by: ['class_uid'],
  classOf: ([uid]) => classByUid.get(uid ?? '') ?? 'base',
}

const classByUid: ReadonlyMap<string, EventClass> = new Map([
  ...eventClasses.map((eventClass): [string, EventClass] => [String(classes[eventClass].uid), eventClass]),
  ['201001', 'registry'],
  ['1002', 'module'],
])

/** The product whose records have such columns; undefined when they tell of none. */
export function productOf(columns: readonly string[]): Product | undefined {
  const plain = new Set(columns)
  if (plain.has('class_uid')) return ocsf
  const named = new Set(columns.map(windowsName))
  if (named.has(CODE) && windowsSigns.some((sign) => named.has(sign))) return windows
  return others.find(({ signs }) => signs.some((all) => all.every((sign) => plain.has(sign))))?.product
}
