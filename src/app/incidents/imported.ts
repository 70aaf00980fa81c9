import type { IdentityRow } from '../../api/incident-service.ts'
import type { IncidentBook } from '../../incident/incident-book.ts'
import type { IdentityClaim, PersonDetails } from '../../model/incident.ts'
import type { FeedStore } from '../../store/feeds/feed-store.ts'
import type { People } from './people.ts'

/** The name under which imports are kept; no feed has it. */
const NAME = '_imported'

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
    const claims = this.#take(rows.flatMap(claimsOf), described.map(detailsOf))
    this.#saving = this.#saving.catch(() => {}).then(() => this.#save(now))
    await this.#saving
    return { claims, people: new Set(described.map(({ person }) => person)).size }
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
