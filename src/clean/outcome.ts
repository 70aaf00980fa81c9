import type { Batch, CodeColumn } from '../model/batch.ts'
import { type Dictionaries, MISSING } from '../model/dictionary.ts'

/** Events of the Windows log that say by their code alone how a logon ended. */
const outcomeOfCode: Readonly<Record<string, string>> = {
  4624: 'Success',
  4625: 'Failure',
  4771: 'Failure',
  4777: 'Failure',
}

const STATUS = 'status'

/** Says of logons in the Windows log how they ended: by the kind of event, else by its status, of which 0x0 is success. */
export function withOutcomes(batch: Batch, dictionaries: Dictionaries): Batch {
  const code = batch.columns.get('metadata.event_code')
  if (batch.eventClass !== 'authentication' || code?.kind !== 'code') return batch
  const given = batch.columns.get(STATUS)
  const status = given?.kind === 'code' ? given : undefined
  const dictionary = dictionaries.get(STATUS)
  const known = new Map<string, number>()
  const codes = new Int32Array(batch.length)
  for (let row = 0; row < batch.length; row++) {
    const pair = `${code.codes[row]} ${status?.codes[row]}`
    let outcome = known.get(pair)
    if (outcome === undefined)
      known.set(pair, (outcome = outcomeOf(code, status, row, dictionary.code.bind(dictionary))))
    codes[row] = outcome
  }
  return { ...batch, columns: new Map([...batch.columns, [STATUS, { kind: 'code', codes, dictionary }]]) }
}

function outcomeOf(
  code: CodeColumn,
  status: CodeColumn | undefined,
  row: number,
  codeOf: (text: string) => number,
): number {
  const byCode = outcomeOfCode[code.dictionary.text(code.codes[row]!) ?? '']
  if (byCode !== undefined) return codeOf(byCode)
  const said = status?.codes[row] ?? MISSING
  const text = status?.dictionary.text(said) ?? ''
  if (/^0x0+$/i.test(text)) return codeOf('Success')
  if (/^0x[0-9a-f]+$/i.test(text)) return codeOf('Failure')
  return status ? said : MISSING
}
