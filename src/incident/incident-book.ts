import type { IdentityClaim, OutsideIncident } from '../model/incident.ts'
import { AddressHistory, type Holder } from './address-history.ts'
import { PersonIncidents } from './person-incidents.ts'

const NOBODY: readonly Holder[] = []

/**
 * Every incident and whom it means. Incidents and claims of identity may come in any order: what is told is always what
 * a fresh book with the same ones would tell.
 */
export class IncidentBook {
  readonly #people = new Map<string, PersonIncidents>()
  readonly #histories = new Map<string, AddressHistory>()
  readonly #addressesOf = new Map<string, Set<string>>()
  readonly #atAddress = new Map<string, Set<OutsideIncident>>()
  readonly #held = new Map<OutsideIncident, readonly Holder[]>()
  readonly #changed = new Set<string>()
  #moved: (address: string) => void = () => {}
  #unresolved = 0

  /** People who have incidents. */
  get people(): ReadonlyMap<string, PersonIncidents> {
    return this.#people
  }

  get size(): number {
    return this.#held.size
  }

  /** Incidents of addresses that nobody is known to have had. */
  get unresolved(): number {
    return this.#unresolved
  }

  /** The claims about a person, address by address. */
  claimsOf(person: string): readonly IdentityClaim[] {
    return [...(this.#addressesOf.get(person) ?? [])].flatMap((address) =>
      this.#histories.get(address)!.claims.filter((claim) => claim.person === person),
    )
  }

  /** The claims about an address. */
  claimsAt(address: string): readonly IdentityClaim[] {
    return this.#histories.get(address)?.claims ?? []
  }

  /** Adds an incident; the same object must not be added twice. */
  add(incident: OutsideIncident): void {
    const { subject } = incident
    if (subject.kind === 'address') put(this.#atAddress, subject.address, incident)
    this.#assign(incident, this.#holdersOf(incident))
  }

  /** Takes out an incident by the object that was added. */
  remove(incident: OutsideIncident): void {
    if (!this.#held.has(incident)) return
    this.#withdraw(incident)
    this.#held.delete(incident)
    if (incident.subject.kind === 'address') take(this.#atAddress, incident.subject.address, incident)
  }

  /** Takes in a claim; incidents of its address go to whom they now belong. False when it was known. */
  claim(claim: IdentityClaim): boolean {
    let history = this.#histories.get(claim.address)
    if (!history) this.#histories.set(claim.address, (history = new AddressHistory()))
    if (!history.add(claim)) return false
    put(this.#addressesOf, claim.person, claim.address)
    this.#resolve(claim.address)
    return true
  }

  /** Takes a claim back: what hung on it goes to whom it belongs without it. */
  unclaim(claim: IdentityClaim): void {
    const history = this.#histories.get(claim.address)
    history?.remove(claim)
    if (history?.claims.length === 0) this.#histories.delete(claim.address)
    if (!history?.claims.some(({ person }) => person === claim.person))
      take(this.#addressesOf, claim.person, claim.address)
    this.#resolve(claim.address)
  }

  /** Who had an address at a time; empty when nobody is known. */
  holdersAt(address: string, time: number): readonly Holder[] {
    return this.#histories.get(address)?.holdersAt(time) ?? NOBODY
  }

  /** Calls whenever an address may have, or have had, other holders. */
  onMoved(moved: (address: string) => void): void {
    this.#moved = moved
  }

  /** The people whose incidents have changed since this was last asked. */
  takeChanged(): readonly string[] {
    const changed = [...this.#changed]
    this.#changed.clear()
    return changed
  }

  /** Gives the incidents of an address to whom they belong now. */
  #resolve(address: string): void {
    this.#moved(address)
    for (const incident of this.#atAddress.get(address) ?? []) {
      const holders = this.#holdersOf(incident)
      if (sameHolders(holders, this.#held.get(incident)!)) continue
      this.#withdraw(incident)
      this.#assign(incident, holders)
    }
  }

  #holdersOf({ subject, happenedAt }: OutsideIncident): readonly Holder[] {
    return subject.kind === 'person'
      ? [{ person: subject.id, weight: 1 }]
      : this.holdersAt(subject.address, happenedAt)
  }

  #assign(incident: OutsideIncident, holders: readonly Holder[]): void {
    this.#held.set(incident, holders)
    if (holders.length === 0) this.#unresolved++
    for (const { person, weight } of holders) {
      let incidents = this.#people.get(person)
      if (!incidents) this.#people.set(person, (incidents = new PersonIncidents(person)))
      incidents.add({ incident, weight })
      this.#changed.add(person)
    }
  }

  #withdraw(incident: OutsideIncident): void {
    const holders = this.#held.get(incident)!
    if (holders.length === 0) this.#unresolved--
    for (const { person } of holders) {
      const incidents = this.#people.get(person)!
      incidents.remove(incident)
      if (incidents.size === 0) this.#people.delete(person)
      this.#changed.add(person)
    }
  }
}

function put<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}

function take<K, V>(map: Map<K, Set<V>>, key: K, value: V): void {
  const set = map.get(key)
  set?.delete(value)
  if (set?.size === 0) map.delete(key)
}

const sameHolders = (a: readonly Holder[], b: readonly Holder[]): boolean =>
  a.length === b.length &&
  a.every(({ person, weight }, i) => person === b[i]!.person && weight === b[i]!.weight)
