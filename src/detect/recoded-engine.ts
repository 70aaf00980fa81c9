import { codeIn, EMPTY, type Recoding, recoder } from '../model/dictionary.ts'
import { typeOf } from '../model/fields.ts'
import { NumberCodes } from '../model/number-codes.ts'
import type { Plain } from '../model/plain.ts'
import type { Plan } from '../model/plan.ts'
import { contentsOf } from './content.ts'
import { LINKS, VALUE } from './entry-pool.ts'
import type { SavedEpisode } from './episode.ts'
import { dictionaryName } from './events.ts'
import type { SavedKeyTable } from './key-table.ts'
import { WIDTH as HALF_ENTRY, VALUE as RECENT_VALUE } from './recent-values.ts'
import type { SavedEngine, SavedPlan } from './saved-engine.ts'
import { valueFieldsOf } from './value-fields.ts'

type Recode = (code: number) => number

/** What becomes of the codes of events: those who are named, and the values that a rule counts. */
interface Recodes {
  readonly user: Recode
  readonly address: Recode
  readonly value: Recode
}

/** Saved state of an engine of these plans, with other codes. */
export function recodedEngine(saved: SavedEngine, plans: readonly Plan[], recoding: Recoding): SavedEngine {
  const given = new NumberCodes(recoding.from.seed)
  given.restore(saved.numbers)
  const numbers = new NumberCodes(recoding.to.seed)
  const ofNumber: Recode = (code) => (code <= EMPTY ? code : codeIn(numbers, given, code))
  const ofField = (field: string): Recode => {
    const type = typeOf(field)
    return type === 'number' ? ofNumber : recoder(recoding, dictionaryName(field, type))
  }
  const named = { user: ofField('user.name'), address: recoder(recoding, 'address') }
  const contents = contentsOf(plans)
  const units = new Map(saved.units)
  const keys = new Map(saved.keys)
  for (const [i, plan] of plans.entries()) {
    const unit = saved.units.get(contents[i]!)!
    units.set(contents[i]!, recodedPlan(unit, { ...named, value: ofValue(plan, recoding, ofField) }))
    // Plans that share keys have the same ones in mind.
    const shared = saved.keys.get(unit.keys)!
    if (keys.get(unit.keys) !== shared) continue
    const fields = plan.inputs[0]?.keyFields ?? []
    keys.set(unit.keys, { ...shared, table: recodedKeys(shared.table, fields.map(ofField)) })
  }
  return { ...saved, units, keys, numbers: numbers.save() }
}

/** Of what a rule counts. A tuple stands as the codes of its values in a dictionary of its own. */
function ofValue(plan: Plan, recoding: Recoding, ofField: (field: string) => Recode): Recode {
  const fields = valueFieldsOf(plan, plan.inputs[0])
  const recodes = fields.map(ofField)
  if (recodes.length < 2) return recodes[0] ?? ((code) => code)
  const name = `tuple ${plan.info.id}`
  const from = recoding.from.get(name)
  const to = recoding.to.get(name)
  return (tuple) => {
    if (tuple <= EMPTY) return tuple
    const codes = from.text(tuple)!.split(' ')
    return to.code(codes.map((code, i) => recodes[i]!(Number(code))).join(' '))
  }
}

/** What a key that has left was is not looked at any more. */
function recodedKeys(table: SavedKeyTable, recodes: readonly Recode[]): SavedKeyTable {
  const free = new Set(table.free)
  const width = recodes.length
  const codes = table.codes.map((code, at) =>
    free.has(Math.floor(at / width)) ? 0 : recodes[at % width]!(code),
  )
  return { ...table, codes }
}

function recodedPlan(plan: SavedPlan, recodes: Recodes): SavedPlan {
  const { detector, episodes } = plan.state
  const state = {
    ...plan.state,
    detector: recodedState(detector, recodes),
    episodes: episodes.map((one) => ({ ...one, episode: recodedEpisode(one.episode, recodes) })),
  }
  return { ...plan, state }
}

function recodedEpisode(episode: SavedEpisode, recodes: Recodes): SavedEpisode {
  const { user, address } = recodes
  const { users, sources, targets, traffic, gap } = episode
  const counts = <T>(tallies: ReadonlyMap<number, T>): ReadonlyMap<number, T> =>
    new Map(Array.from(tallies, ([code, tally]) => [address(code), tally]))
  return {
    ...episode,
    users: users.map(user),
    sources: sources.map(address),
    targets: targets.map(address),
    traffic: traffic && { ...traffic, sources: counts(traffic.sources), targets: counts(traffic.targets) },
    gap: gap && (recodedState(gap, recodes) as typeof gap),
  }
}

/**
 * State of a detector with other codes: those of events stand under `user`, `source` and `target`, in pools under `who` and in
 * the entries beside.
 */
function recodedState(saved: Plain, recodes: Recodes): Plain {
  if (saved === null || typeof saved !== 'object' || ArrayBuffer.isView(saved)) return saved
  if (Array.isArray(saved)) return saved.map((one: Plain) => recodedState(one, recodes))
  if (saved instanceof Map)
    return new Map(Array.from(saved, ([slot, one]: [Plain, Plain]) => [slot, recodedState(one, recodes)]))
  const parts = saved as { readonly [name: string]: Plain }
  const isPool = 'who' in parts
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      isPool ? recodedPart(name, part, recodes) : recodedField(name, part, recodes),
    ]),
  )
}

function recodedField(name: string, part: Plain, recodes: Recodes): Plain {
  const { user, address } = recodes
  if (name !== 'user' && name !== 'source' && name !== 'target') return recodedState(part, recodes)
  const recode = name === 'user' ? user : address
  return typeof part === 'number' ? recode(part) : (part as Int32Array).map(recode)
}

function recodedPart(name: string, part: Plain, { user, address, value }: Recodes): Plain {
  if (name === 'who')
    return (part as Int32Array).map((one, i) => {
      const place = i & 3
      return place === 0 ? user(one) : place < 3 ? address(one) : one
    })
  if (name === 'links') return every(part as Int32Array, LINKS, VALUE, value)
  if (name === 'entries') return every(part as Int32Array, 2 * HALF_ENTRY, RECENT_VALUE, value)
  return part
}

/** A copy with other codes at one place of each `width` numbers. */
function every(numbers: Int32Array, width: number, place: number, recode: Recode): Int32Array {
  const copy = numbers.slice()
  for (let at = place; at < copy.length; at += width) copy[at] = recode(copy[at]!)
  return copy
}
