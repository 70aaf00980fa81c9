import { type AccessEvents, APPLICATION, IP, PLACES, TYPE, USER } from './access-events.ts'
import { type Dictionary, MISSING } from './dictionary.ts'

/** Codes of one field of events. */
type Codes = (events: AccessEvents, dictionary: Dictionary) => Int32Array

const textsAt =
  (which: number): Codes =>
  ({ length, bytes, places }, dictionary) => {
    const codes = new Int32Array(length)
    dictionary.internAll(bytes, places, which, PLACES, codes)
    return codes
  }

const successAs =
  (yes: string, no: string): Codes =>
  ({ length, success }, dictionary) => {
    const codes = new Int32Array(length).fill(dictionary.code(no))
    const succeeded = dictionary.code(yes)
    for (let row = 0; row < length; row++) if (success[row] === 1) codes[row] = succeeded
    return codes
  }

const sizes: Codes = ({ length, fileSizeMb }, dictionary) => {
  const codes = new Int32Array(length).fill(MISSING)
  const known = new Map<number, number>()
  for (let row = 0; row < length; row++) {
    const size = fileSizeMb[row]!
    if (Number.isNaN(size)) continue
    let code = known.get(size)
    if (code === undefined) known.set(size, (code = dictionary.code(String(size))))
    codes[row] = code
  }
  return codes
}

/**
 * What each field of an event is, as cleaning has it of a file with the columns of `POST /events/`: rules may ask for columns
 * under their own names too.
 */
const codesOf: Readonly<Record<string, Codes>> = {
  'user.name': textsAt(USER),
  'src_endpoint.ip': textsAt(IP),
  activity_name: textsAt(TYPE),
  status: successAs('Success', 'Failure'),
  'unmapped.username': textsAt(USER),
  'unmapped.source_ip': textsAt(IP),
  'unmapped.event_type': textsAt(TYPE),
  'unmapped.success': successAs('true', 'false'),
  'unmapped.application': textsAt(APPLICATION),
  'unmapped.file_size_mb': sizes,
}

/** The codes of a field, one of {@link accessFields}, in the rows of events. */
export const accessCodes = (field: string, events: AccessEvents, dictionary: Dictionary): Int32Array =>
  codesOf[field]!(events, dictionary)

/** The fields that an event can have. */
export const accessFields: readonly string[] = Object.keys(codesOf)

/** What is kept of an event: each of its values once. The others are made of these again. */
export const keptAccessFields: ReadonlySet<string> = new Set([
  'user.name',
  'src_endpoint.ip',
  'activity_name',
  'status',
  'unmapped.application',
  'unmapped.file_size_mb',
])
