import { type Dictionaries, Dictionary } from '../model/dictionary.ts'
import { RecentTexts } from './recent-texts.ts'
import { CheckedTexts } from './texts.ts'

/** Fields whose texts are nearly all different, so that a run must not keep them. */
const isFleeting = (field: string): boolean =>
  field.startsWith('http_request.url.') || field.startsWith('unmapped.') || fleeting.has(field)

const fleeting: ReadonlySet<string> = new Set([
  'http_request.referrer',
  'message',
  'metadata.uid',
  'process.cmd_line',
  'process.parent_process.cmd_line',
  'actor.process.cmd_line',
  'file.path',
  'file.name',
  'reg_key.path',
  'reg_value.data',
  'script.script_content.value',
  'query.hostname',
  'api.response.message',
])

/**
 * The dictionary of each text field: one of the run's, or, where texts are nearly all different and nobody
 * asks that their codes hold, a new one every batch.
 */
export class FieldTexts {
  readonly #dictionaries: Dictionaries
  readonly #stable: ReadonlySet<string>
  readonly #lasting = new Map<string, CheckedTexts>()

  constructor(dictionaries: Dictionaries, stable: ReadonlySet<string>) {
    this.#dictionaries = dictionaries
    this.#stable = stable
  }

  of(field: string): CheckedTexts {
    if (isFleeting(field) && !this.#stable.has(field))
      return new CheckedTexts(new Dictionary(this.#dictionaries.seed))
    let texts = this.#lasting.get(field)
    if (!texts) {
      // The first are those of addresses.
      const recent = new RecentTexts(1 + this.#lasting.size)
      texts = new CheckedTexts(this.#dictionaries.get(field), recent)
      this.#lasting.set(field, texts)
    }
    return texts
  }
}
