import type { IdentityRow } from '../../api/incident-service.ts'
import { sameClaim } from '../../incident/address-history.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'
import type { IdentityClaim, PersonDetails } from '../../model/incident.ts'
import { Refusal } from '../../model/refusal.ts'
import type { FeedStore } from '../../store/feeds/feed-store.ts'
import type { People } from './people.ts'

/** The name under which imports are kept; no feed has it. */
const NAME = '_imported'

/** Claims, and people described, that imports may come to; claims about one address, whoever made them. */
const MOST = 1_000_000
const MOST_OF_ADDRESS = 256

/** What people import about who has which address: it adds to what feeds say, and is kept as they are. */
export class ImportedIdentities {
  readonly #store: FeedStore
  readonly #book: IncidentBook
  readonly #people: People
  readonly #claims: IdentityClaim[] = []
  #saving: Promise<void> = Promise.resolve()

  private constructor(store: FeedStore, book: IncidentBook, people: People) {
    this.#store = store
    this.#book = book
    this.#people = people
  }

  /** With everything in it that was imported before. */
  static async open(store: FeedStore, book: IncidentBook, people: People): Promise<ImportedIdentities> {
    const imported = new ImportedIdentities(store, book, people)
    const kept = await store.load(NAME)
    imported.#take(kept?.claims ?? [], kept?.people ?? [])
    return imported
  }

  /** Takes rows in; when it comes back, they are kept. Gives how many claims were new, and how many people are described. */
  async add(rows: readonly IdentityRow[], now: number): Promise<{ claims: number; people: number }> {
    const described = rows.filter(({ name, team, manager }) => name ?? team ?? manager)
    const claimed = rows.flatMap(claimsOf)
    this.#refuseTooMany(claimed, described)
    const claims = this.#take(claimed, described.map(detailsOf))
    this.#saving = this.#saving.catch(() => {}).then(() => this.#save(now))
    await this.#saving
    return { claims, people: new Set(described.map(({ person }) => person)).size }
  }

  /** What is known already takes no room. */
  #refuseTooMany(claims: readonly IdentityClaim[], described: readonly IdentityRow[]): void {
    const perAddress = new Map<string, number>()
    let count = this.#claims.length
    for (const claim of claims) {
      const known = this.#book.claimsAt(claim.address)
      if (known.some((one) => sameClaim(one, claim))) continue
      const ofAddress = (perAddress.get(claim.address) ?? known.length) + 1
      perAddress.set(claim.address, ofAddress)
      if (ofAddress > MOST_OF_ADDRESS)
        throw new Refusal('conflict', `${claim.address} would have more than ${MOST_OF_ADDRESS} holders`)
      count++
    }
    const fresh = new Set(
      described.map(({ person }) => person).filter((one) => !this.#people.isDescribed(one)),
    )
    if (count > MOST || this.#people.details.length + fresh.size > MOST)
      throw new Refusal('conflict', `there is room for ${MOST} imported identities, and for no more`)
  }

  #take(claims: readonly IdentityClaim[], people: readonly PersonDetails[]): number {
    const fresh = claims.filter((claim) => this.#book.claim(claim))
    this.#claims.push(...fresh)
    for (const details of people) this.#people.describe(details)
    return fresh.length
  }

  async #save(goodAt: number): Promise<void> {
    await this.#store.save({
      feed: NAME,
      goodAt,
      validators: {},
      digest: undefined,
      position: undefined,
      claims: this.#claims,
      people: this.#people.details,
      incidents: [],
    })
  }
}

const claimsOf = ({ person, addresses, from, until, weight }: IdentityRow): readonly IdentityClaim[] =>
  addresses.map((address) => ({
    address,
    person,
    from: from ?? Number.NEGATIVE_INFINITY,
    ...(until === undefined ? {} : { until }),
    weight: weight ?? 1,
  }))

const detailsOf = ({ person, name, team, manager }: IdentityRow): PersonDetails => ({
  person,
  ...(name === undefined ? {} : { name }),
  ...(team === undefined ? {} : { team }),
  ...(manager === undefined ? {} : { manager }),
})
